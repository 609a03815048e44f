package io.auditlog.enricher.convert.ocsf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one rule; what is wrong with it is added to the object's problems, and the result is of no use then. */
final class RuleReader {

    private static final int MAX_SEVERITY = 6;
    private static final int MAX_STATUS = 2;

    private final String file;
    private final MappingObject rule;

    RuleReader(String file, MappingObject rule) {
        this.file = file;
        this.rule = rule;
    }

    Rule rule() {
        rule.allow(
                "name",
                "event",
                "class",
                "activity",
                "activity_name",
                "status",
                "severity",
                "entity",
                "resource",
                "user",
                "privileges",
                "service",
                "profile");
        rule.string("name");
        OcsfClass type = type();
        checkMembers(type);
        return new Rule(
                file + " " + rule.where(),
                events(),
                type,
                activity(type),
                rule.string("activity_name").orElse(null),
                rule.integer("status", 0, MAX_STATUS).orElse(null),
                rule.integer("severity", 0, MAX_SEVERITY).orElse(1),
                reference("entity", "type", "type_id", "uid", "name")
                        .or(() -> reference("resource", "type", "uid", "name"))
                        .orElse(null),
                reference("user", "uid", "name").orElse(null),
                rule.pointers("privileges"),
                rule.pointers("service"),
                rule.has("profile"));
    }

    private OcsfClass type() {
        Optional<OcsfClass> type = rule.integer("class", 0, 9999).flatMap(uid -> OcsfClass.of(uid.toString()));
        if (type.isEmpty()) {
            rule.wrong("class must be one of 3001, 3002, 3004, 3005, 6003");
        }
        return type.orElse(OcsfClass.API_ACTIVITY);
    }

    private List<Pattern> events() {
        List<Pattern> events = new ArrayList<>();
        for (String glob : rule.strings("event")) {
            try {
                events.add(EventName.glob(glob));
            } catch (IllegalArgumentException e) {
                rule.wrong("event: " + e.getMessage());
            }
        }
        if (!rule.has("event")) {
            rule.wrong("event is missing: the names of the events that it maps");
        }
        return events;
    }

    private Integer activity(OcsfClass type) {
        Integer activity = rule.integer("activity", 1, OcsfClass.OTHER).orElse(null);
        boolean isOther = activity != null && activity == OcsfClass.OTHER;
        if (activity != null && !isOther && type.activity(activity).isEmpty()) {
            rule.wrong("activity " + activity + " is none of class " + type.uid);
        }
        if (rule.has("activity_name") && !isOther) {
            rule.wrong("activity_name is only for activity 99");
        }
        return activity;
    }

    /** Each class has members that it needs, and some that only it can show. */
    private void checkMembers(OcsfClass type) {
        only("entity", type == OcsfClass.ENTITY_MANAGEMENT, true);
        only("privileges", type == OcsfClass.USER_ACCESS, true);
        only("resource", type == OcsfClass.API_ACTIVITY, false);
        only("service", type == OcsfClass.API_ACTIVITY, false);
        only("profile", type == OcsfClass.API_ACTIVITY, false);
        only("user", type != OcsfClass.ENTITY_MANAGEMENT && type != OcsfClass.API_ACTIVITY, false);
        if (rule.string("profile").filter(name -> !name.equals("ai_operation")).isPresent()) {
            rule.wrong("profile: only ai_operation is known");
        }
        if (rule.string("activity_name").filter("other"::equalsIgnoreCase).isPresent()) {
            rule.wrong("activity_name must say what the activity is");
        }
    }

    private void only(String member, boolean fits, boolean needed) {
        if (rule.has(member) && !fits) {
            rule.wrong(member + " has no place in this class");
        } else if (!rule.has(member) && fits && needed) {
            rule.wrong(member + " is missing, which this class requires");
        }
    }

    private Optional<Reference.Pointers> reference(String name, String... members) {
        return rule.object(name).map(object -> {
            object.allow(members);
            if (!object.has("uid") && !object.has("name")) {
                object.wrong("uid or name is missing: pointers to where it is in an entry");
            }
            return new Reference.Pointers(
                    object.string("type").orElse(null),
                    object.integer("type_id", 1, OcsfClass.OTHER).orElse(null),
                    object.pointers("uid"),
                    object.pointers("name"));
        });
    }
}
