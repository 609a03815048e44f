package io.auditlog.enricher.convert.ocsf;

import io.auditlog.enricher.convert.ocsf.EventWriter.Constant;
import io.auditlog.enricher.convert.ocsf.OcsfClass.Activity;
import io.auditlog.enricher.convert.ocsf.OcsfVersion.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the attributes of the events with one name, by one rule, as the schema's version has them. What all of them
 * have in common is written once, when it is made. Threads: any.
 */
final class EventBuilder {

    private static final Map<Integer, String> STATUSES = Map.of(0, "Unknown", 1, "Success", 2, "Failure");
    private static final List<String> SEVERITIES =
            List.of("Unknown", "Informational", "Low", "Medium", "High", "Critical", "Fatal");

    private final OcsfVersion version;
    private final Mapping mapping;
    private final Rule rule;
    private final OcsfClass type;
    private final boolean hasEndpoint;
    private final boolean isAiOperation;
    private final Constant classification;
    private final Constant metadata;

    /**
     * Makes a builder.
     *
     * @param event the events' name, as the API has it
     */
    EventBuilder(OcsfVersion version, Mapping mapping, Mapping.Named named, String event, Rule rule) {
        this.version = version;
        this.mapping = mapping;
        this.rule = rule;
        this.type = rule.type();
        boolean managesEntities = type == OcsfClass.ENTITY_MANAGEMENT || type == OcsfClass.USER_ACCESS;
        this.hasEndpoint = !managesEntities || version.has(Part.ENTITY_SRC_ENDPOINT);
        this.isAiOperation = type == OcsfClass.API_ACTIVITY && rule.ai() && version.has(Part.AI_OPERATION);
        this.classification = Constant.of(classification(named, event));
        this.metadata = Constant.of(metadata(managesEntities && !version.has(Part.ENTITY_ACTOR)));
    }

    Rule rule() {
        return rule;
    }

    private Map<String, Object> classification(Mapping.Named named, String event) {
        boolean byVerb = rule.activity() == null;
        int wanted = byVerb ? mapping.activity(type, named.words()) : rule.activity();
        Optional<Activity> activity = type.activity(wanted);
        int id = activity.filter(version::has).isPresent() ? wanted : OcsfClass.OTHER;
        String caption = activity.map(Activity::caption).orElseGet(() -> otherActivity(event));
        int status = rule.status() != null ? rule.status() : status(named, byVerb && activity.isEmpty());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("class_uid", type.uid);
        members.put("class_name", type.caption);
        members.put("category_uid", type.categoryUid());
        members.put("category_name", type.categoryName());
        members.put("activity_id", id);
        members.put("activity_name", caption);
        members.put("type_uid", type.uid * 100L + id);
        members.put("type_name", type.caption + ": " + (id == OcsfClass.OTHER ? "Other" : caption));
        members.put("severity_id", rule.severity());
        members.put("severity", SEVERITIES.get(rule.severity()));
        members.put("status_id", status);
        members.put("status", STATUSES.get(status));
        return members;
    }

    private static int status(Mapping.Named named, boolean unknown) {
        return named.fails() ? 2 : unknown ? 0 : 1;
    }

    /** The schema takes "Other" as the caption of activity 99 for a mistake. */
    private String otherActivity(String event) {
        String name = rule.activityName() == null ? event : rule.activityName();
        return name.equalsIgnoreCase("Other") ? "event " + name : name;
    }

    private Map<String, Object> metadata(boolean needsHost) {
        List<String> profiles = new ArrayList<>();
        if (isAiOperation) {
            profiles.add("ai_operation");
        }
        if (needsHost) {
            profiles.add("host");
        }
        Map<String, Object> product = new LinkedHashMap<>();
        product.put("name", mapping.product);
        product.put("vendor_name", mapping.vendor);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", version.label());
        members.put("product", product);
        members.put("log_name", "audit-log");
        members.put("log_provider", "audit-log-enricher");
        if (!profiles.isEmpty()) {
            members.put("profiles", profiles);
        }
        return members;
    }

    /**
     * Writes an event without {@code raw_data} and {@code unmapped}.
     *
     * @return false, with nothing written, if the entry lacks what the class requires
     */
    boolean write(EntryFacts facts, EventWriter event) throws IOException {
        boolean isAboutUser = type != OcsfClass.API_ACTIVITY && type != OcsfClass.ENTITY_MANAGEMENT;
        Reference user = isAboutUser ? affected(facts) : null;
        Reference target =
                isAboutUser || rule.target() == null ? null : rule.target().find(facts.document());
        List<String> privileges =
                type == OcsfClass.USER_ACCESS ? Attributes.privileges(facts, rule.privileges()) : List.of();
        if ((isAboutUser && user == null)
                || (type == OcsfClass.ENTITY_MANAGEMENT && target == null)
                || (type == OcsfClass.USER_ACCESS && privileges.isEmpty())) {
            return false;
        }
        Attributes attributes = new Attributes(version, facts, event);
        event.constant(classification);
        event.put("time", facts.time().millis());
        event.put("message", attributes.message());
        switch (type) {
            case API_ACTIVITY -> writeApi(attributes, target);
            case ENTITY_MANAGEMENT -> attributes.entity(target);
            case USER_ACCESS -> event.put("privileges", privileges);
            case AUTHENTICATION -> event.object("service", "name", mapping.product);
            case ACCOUNT_CHANGE -> {}
        }
        attributes.user("user", user);
        attributes.actor();
        String address = hasEndpoint ? attributes.endpoint(type == OcsfClass.API_ACTIVITY) : null;
        writeMetadata(facts, event);
        attributes.observables(address, user);
        return true;
    }

    /** The user that the rule finds in the data, else that of the entry. */
    private Reference affected(EntryFacts facts) {
        Reference found = rule.user() == null ? null : rule.user().find(facts.document());
        return found == null ? facts.user() : found;
    }

    private void writeApi(Attributes attributes, Reference target) throws IOException {
        EventWriter event = attributes.event();
        EntryFacts facts = attributes.facts();
        event.begin("api");
        event.put("operation", facts.event());
        event.object("service", "name", Reference.first(facts.document(), rule.service()));
        event.end();
        attributes.resources(target);
        if (isAiOperation) {
            attributes.messageContext();
        }
    }

    private void writeMetadata(EntryFacts facts, EventWriter event) throws IOException {
        String run = facts.text("runId");
        event.begin("metadata");
        event.constant(metadata);
        event.put("uid", facts.text("id"));
        event.put("original_event_uid", version.has(Part.ORIGINAL_EVENT_UID) ? facts.text("id") : null);
        event.put("event_code", facts.text("event"));
        event.put("tenant_uid", facts.text("organizationId"));
        event.put("correlation_uid", run == null ? facts.text("chatId") : run);
        event.put("original_time", facts.text("timestamp"));
        event.put("logged_time", facts.createdAt());
        event.put("processed_time", facts.fetchedAt().toEpochMilli());
        event.end();
    }
}
