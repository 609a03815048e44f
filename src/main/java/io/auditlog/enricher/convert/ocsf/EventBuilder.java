package io.auditlog.enricher.convert.ocsf;

import static io.auditlog.enricher.convert.ocsf.Attributes.object;

import io.auditlog.enricher.convert.ocsf.OcsfClass.Activity;
import io.auditlog.enricher.convert.ocsf.OcsfVersion.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the attributes of one event by one rule, as the schema's version has them. Threads: one. */
final class EventBuilder {

    private static final Map<Integer, String> STATUSES = Map.of(0, "Unknown", 1, "Success", 2, "Failure");
    private static final List<String> SEVERITIES =
            List.of("Unknown", "Informational", "Low", "Medium", "High", "Critical", "Fatal");

    private final OcsfVersion version;
    private final Mapping mapping;
    private final Mapping.Named named;
    private final EntryFacts facts;
    private final Rule rule;
    private final OcsfClass type;
    private final Attributes attributes;
    private final Map<String, Object> event = new LinkedHashMap<>();
    private final List<String> profiles = new ArrayList<>();

    EventBuilder(OcsfVersion version, Mapping mapping, Mapping.Named named, EntryFacts facts, Rule rule) {
        this.version = version;
        this.mapping = mapping;
        this.named = named;
        this.facts = facts;
        this.rule = rule;
        this.type = rule.type();
        this.attributes = new Attributes(version, facts);
    }

    /** The event without {@code raw_data} and {@code unmapped}; null if the entry lacks what its class requires. */
    Map<String, Object> build() {
        if (!addSubject()) {
            return null;
        }
        addClassification();
        EntryFacts.Time time = facts.time();
        event.put("time", time.millis());
        event.put("message", attributes.message());
        addOrigin();
        event.put("metadata", metadata());
        List<Object> observables = attributes.observables(event);
        if (!observables.isEmpty()) {
            event.put("observables", observables);
        }
        return event;
    }

    /** What the event is about; false if the entry does not tell, and the class requires it. */
    private boolean addSubject() {
        switch (type) {
            case API_ACTIVITY -> addApi();
            case ENTITY_MANAGEMENT ->
                put("entity", attributes.entity(rule.target().find(facts.document())));
            case USER_ACCESS -> {
                put("user", attributes.user(affected()));
                put("privileges", attributes.privileges(rule.privileges()));
            }
            case AUTHENTICATION -> {
                put("user", attributes.user(affected()));
                event.put("service", object("name", mapping.product));
            }
            case ACCOUNT_CHANGE -> put("user", attributes.user(affected()));
        }
        return switch (type) {
            case API_ACTIVITY -> true;
            case ENTITY_MANAGEMENT -> event.containsKey("entity");
            case USER_ACCESS -> event.containsKey("user") && event.containsKey("privileges");
            case AUTHENTICATION, ACCOUNT_CHANGE -> event.containsKey("user");
        };
    }

    private void put(String name, Object value) {
        if (value != null) {
            event.put(name, value);
        }
    }

    /** The user that the rule finds in the data, else that of the entry. */
    private Reference affected() {
        Reference found = rule.user() == null ? null : rule.user().find(facts.document());
        return found == null ? facts.user() : found;
    }

    private void addApi() {
        String service = Reference.first(facts.document(), rule.service());
        event.put("api", object("operation", facts.event(), "service", object("name", service)));
        List<Object> resources = attributes.resources(
                rule.target() == null ? null : rule.target().find(facts.document()));
        if (!resources.isEmpty()) {
            event.put("resources", resources);
        }
        if (rule.ai() && version.has(Part.AI_OPERATION)) {
            profiles.add("ai_operation");
            put("message_context", attributes.messageContext());
        }
    }

    private void addClassification() {
        boolean byVerb = rule.activity() == null;
        int wanted = byVerb ? mapping.activity(type, named.words()) : rule.activity();
        Optional<Activity> activity = type.activity(wanted);
        int id = activity.filter(version::has).isPresent() ? wanted : OcsfClass.OTHER;
        String caption = activity.map(Activity::caption).orElseGet(this::otherActivity);
        event.put("activity_id", id);
        event.put("activity_name", caption);
        event.put("category_uid", type.categoryUid());
        event.put("category_name", type.categoryName());
        event.put("class_uid", type.uid);
        event.put("class_name", type.caption);
        event.put("type_uid", type.uid * 100L + id);
        event.put("type_name", type.caption + ": " + (id == OcsfClass.OTHER ? "Other" : caption));
        event.put("severity_id", rule.severity());
        event.put("severity", SEVERITIES.get(rule.severity()));
        int status = rule.status() != null ? rule.status() : status(byVerb && activity.isEmpty());
        event.put("status_id", status);
        event.put("status", STATUSES.get(status));
    }

    private int status(boolean unknown) {
        return named.fails() ? 2 : unknown ? 0 : 1;
    }

    /** The schema takes "Other" as the caption of activity 99 for a mistake. */
    private String otherActivity() {
        String name = rule.activityName() == null ? facts.event() : rule.activityName();
        return name.equalsIgnoreCase("Other") ? "event " + name : name;
    }

    /** Who did it, and from where. */
    private void addOrigin() {
        boolean managesEntities = type == OcsfClass.ENTITY_MANAGEMENT || type == OcsfClass.USER_ACCESS;
        event.put("actor", attributes.actor());
        if (managesEntities && !version.has(Part.ENTITY_ACTOR)) {
            profiles.add("host");
        }
        if (!managesEntities || version.has(Part.ENTITY_SRC_ENDPOINT)) {
            put("src_endpoint", attributes.endpoint(type == OcsfClass.API_ACTIVITY));
        }
    }

    private Map<String, Object> metadata() {
        String run = facts.text("runId");
        return object(
                "version",
                version.label(),
                "product",
                object("name", mapping.product, "vendor_name", mapping.vendor),
                "uid",
                facts.text("id"),
                "original_event_uid",
                version.has(Part.ORIGINAL_EVENT_UID) ? facts.text("id") : null,
                "event_code",
                facts.text("event"),
                "tenant_uid",
                facts.text("organizationId"),
                "correlation_uid",
                run == null ? facts.text("chatId") : run,
                "original_time",
                facts.text("timestamp"),
                "logged_time",
                facts.createdAt(),
                "processed_time",
                facts.fetchedAt().toEpochMilli(),
                "log_name",
                "audit-log",
                "log_provider",
                "audit-log-enricher",
                "profiles",
                profiles.isEmpty() ? null : List.copyOf(profiles));
    }
}
