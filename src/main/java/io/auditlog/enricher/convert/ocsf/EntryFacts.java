package io.auditlog.enricher.convert.ocsf;

import io.auditlog.enricher.convert.EventTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What an event is made of: one entry after redaction.
 *
 * @param document the entry as the API sent it, with tokens for what is redacted; never changed after construction
 * @param redacted whether there are any
 * @param eventTime the entry's {@code timestamp}, null if it is no instant
 * @param fetchedAt when the entry was received
 * @param zone the zone of {@code createdAt} if it has none
 */
record EntryFacts(Map<String, Object> document, boolean redacted, Instant eventTime, Instant fetchedAt, ZoneId zone) {

    private static final List<String> SERVICES = List.of("agent", "chat", "trigger", "system");

    /**
     * When an event happened, as far as the entry says.
     *
     * @param from what says it
     */
    record Time(long millis, String from) {}

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
        return text("event") == null ? "unnamed" : text("event");
    }

    /** The entry's user, null if it has none. */
    Reference user() {
        return Reference.of("User", null, text("userId"), text("user", "email"));
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
        return Stream.of(
                        Reference.of("AI Agent", null, text("agentId"), text("agent", "name")),
                        Reference.of("Agent Run", null, text("runId"), null),
                        Reference.of("Chat", null, text("chatId"), null),
                        Reference.of("Trigger", null, text("triggerId"), text("trigger", "name")))
                .filter(Objects::nonNull)
                .toList();
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
        return createdAt() == null
                ? new Time(fetchedAt.toEpochMilli(), "fetched_at")
                : new Time(createdAt(), "created_at");
    }

    /** {@code createdAt} in milliseconds; null if it is no instant. */
    Long createdAt() {
        Instant created = EventTime.parse(Objects.requireNonNullElse(text("createdAt"), ""), zone);
        return created == null ? null : created.toEpochMilli();
    }
}
