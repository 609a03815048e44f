package io.auditlog.enricher.convert.ocsf;

import io.auditlog.enricher.convert.EventTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an event is made of: one entry after redaction. Threads: one. */
final class EntryFacts {

    private static final List<String> SERVICES = List.of("agent", "chat", "trigger", "system");

    /**
     * When an event happened, as far as the entry says.
     *
     * @param from what says it
     */
    record Time(long millis, String from) {}

    private final Map<String, Object> document;
    private final boolean redacted;
    private final Instant eventTime;
    private final Instant fetchedAt;
    private final String event;
    private final Reference user;
    private final Long createdAt;

    /**
     * Reads what more than one part of an event needs.
     *
     * @param document the entry as the API sent it, with tokens for what is redacted; not to be changed any more
     * @param redacted whether there are any
     * @param eventTime the entry's {@code timestamp}, null if it is no instant
     * @param fetchedAt when the entry was received
     * @param zone the zone of {@code createdAt} if it has none
     */
    EntryFacts(Map<String, Object> document, boolean redacted, Instant eventTime, Instant fetchedAt, ZoneId zone) {
        this.document = document;
        this.redacted = redacted;
        this.eventTime = eventTime;
        this.fetchedAt = fetchedAt;
        this.event = Objects.requireNonNullElse(text("event"), "unnamed");
        this.user = Reference.of("User", null, text("userId"), text("user", "email"));
        Instant created = EventTime.parse(Objects.requireNonNullElse(text("createdAt"), ""), zone);
        this.createdAt = created == null ? null : created.toEpochMilli();
    }

    Map<String, Object> document() {
        return document;
    }

    boolean redacted() {
        return redacted;
    }

    Instant fetchedAt() {
        return fetchedAt;
    }

    /** A member's text, null if it is absent, null or empty. */
    String text(String name) {
        return JsonTree.scalar(document.get(name));
    }

    /** The text of a member of a member. */
    String text(String object, String name) {
        return document.get(object) instanceof Map<?, ?> members ? JsonTree.scalar(members.get(name)) : null;
    }

    /** The name of the event, for attributes that must have a value. */
    String event() {
        return event;
    }

    /** The entry's user, null if it has none. */
    Reference user() {
        return user;
    }

    boolean isByUser() {
        return "user".equals(text("actor"));
    }

    /** Whether the actor is a part of the product, which has no address. */
    boolean isByService() {
        return text("actor") != null && SERVICES.contains(text("actor"));
    }

    /** The actor that is no user, by the name and ID that the entry gives it. */
    Reference app() {
        String actor = text("actor") == null ? "unknown" : text("actor");
        String name = text(actor, "name");
        String uid = List.of("agent", "trigger", "chat").contains(actor) ? text(actor + "Id") : null;
        return new Reference(null, null, uid, name == null ? actor : name);
    }

    /** What the entry involves beside the event itself. */
    List<Reference> resources() {
        List<Reference> resources = new ArrayList<>(4);
        add(resources, "AI Agent", text("agentId"), text("agent", "name"));
        add(resources, "Agent Run", text("runId"), null);
        add(resources, "Chat", text("chatId"), null);
        add(resources, "Trigger", text("triggerId"), text("trigger", "name"));
        return resources;
    }

    private static void add(List<Reference> resources, String type, String uid, String name) {
        if (uid != null || name != null) {
            resources.add(new Reference(type, null, uid, name));
        }
    }

    /** The timestamp, read as UTC if it has no zone; else the time of the database, else that of the fetch. */
    Time time() {
        if (eventTime != null) {
            return new Time(eventTime.toEpochMilli(), "timestamp");
        }
        Instant asUtc = EventTime.parse(Objects.requireNonNullElse(text("timestamp"), ""), ZoneOffset.UTC);
        if (asUtc != null) {
            return new Time(asUtc.toEpochMilli(), "timestamp_as_utc");
        }
        return createdAt == null ? new Time(fetchedAt.toEpochMilli(), "fetched_at") : new Time(createdAt, "created_at");
    }

    /** {@code createdAt} in milliseconds; null if it is no instant. */
    Long createdAt() {
        return createdAt;
    }
}
