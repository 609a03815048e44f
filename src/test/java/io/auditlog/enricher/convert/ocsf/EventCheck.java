package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import io.auditlog.enricher.convert.ocsf.JsonTree.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an event must hold, from the schema's own files and written down apart from the code that makes events: required
 * attributes, alternatives, activities, and the version that added what is used here.
 */
final class EventCheck {

    static final String COMMON = "activity_id category_uid class_uid metadata severity_id time type_uid"
            + " metadata.version metadata.product";

    /** Class: what it requires, then its activities with the minor version that added them, if not the first. */
    static final Map<Integer, String[]> CLASSES = Map.of(
            3001, new String[] {"user", "1 2 3 4 5 6 7 8 9 10 11 12@5"},
            3002, new String[] {"user service|dst_endpoint", "1 2 3 4 5 6@3 7@6"},
            3004, new String[] {"entity", "1 2 3 4 5@3 6@3 7@3 8@3 9@3 10@3 11@3 12@3 13@3"},
            3005, new String[] {"user privileges", "1 2"},
            6003, new String[] {"actor api api.operation src_endpoint", "1 2 3 4"});

    /** Object: of these it must have one. */
    static final Map<String, String> ONE_OF = Map.of(
            "user", "account name uid",
            "actor.user", "account name uid",
            "actor", "process user invoked_by session app_name app_uid",
            "entity", "name uid",
            "src_endpoint", "ip uid name hostname svc_name",
            "service", "name uid",
            "metadata.product", "name uid",
            "message_context.application", "name uid");

    /** Attribute, the classes that it is about (0: all), and the minor version that added it. */
    static final String[] SINCE = {
        "src_endpoint 3004 3", "src_endpoint 3005 3", "actor 3004 5 host", "actor 3005 5 host", "entity.type_id 3004 3",
        "actor.app_name 0 3", "actor.app_uid 0 3", "raw_data_size 0 5", "raw_data_hash 0 6",
                "metadata.is_truncated 0 6",
        "metadata.original_event_uid 0 7", "message_context 6003 8"
    };

    private final Map<String, Object> event;
    private final int type;
    private final int minor;
    private final List<String> problems = new ArrayList<>();

    private EventCheck(Map<String, Object> event) {
        this.event = event;
        this.type = number("class_uid");
        this.minor = String.valueOf(at("metadata.version")).charAt(2) - '0';
    }

    /** What is wrong with an event. */
    static List<String> problems(Map<String, Object> event) {
        EventCheck check = new EventCheck(event);
        check.required(COMMON);
        check.required(CLASSES.get(check.type)[0]);
        check.alternatives();
        check.activity();
        check.versions();
        check.profiles();
        check.observables();
        return check.problems;
    }

    private Object at(String path) {
        return JsonTree.at(event, JsonPointer.compile("/" + path.replace('.', '/')));
    }

    private int number(String path) {
        return at(path) instanceof Num number ? Integer.parseInt(number.text()) : -1;
    }

    private void check(boolean right, String problem) {
        if (!right) {
            problems.add(problem);
        }
    }

    private void required(String attributes) {
        for (String each : attributes.split(" ", -1)) {
            check(Arrays.stream(each.split("\\|", -1)).anyMatch(path -> at(path) != null), "required: " + each);
        }
        check(minor > 3 || at("metadata.product.vendor_name") != null, "required: vendor_name");
        check(!(at("privileges") instanceof List<?> list) || !list.isEmpty(), "required: privileges");
    }

    private void alternatives() {
        ONE_OF.forEach((object, members) -> check(
                at(object) == null
                        || Arrays.stream(members.split(" ", -1)).anyMatch(member -> at(object + "." + member) != null),
                object + " has none of " + members));
        if (at("resources") instanceof List<?> resources) {
            resources.forEach(each -> check(
                    Entries.cast(each).containsKey("uid") || Entries.cast(each).containsKey("name"),
                    "resources has none of name uid"));
        }
    }

    private void activity() {
        int activity = number("activity_id");
        Map<Integer, Integer> since = Arrays.stream(CLASSES.get(type)[1].split(" ", -1))
                .map(each -> (each + "@1").split("@", -1))
                .collect(Collectors.toMap(each -> Integer.valueOf(each[0]), each -> Integer.valueOf(each[1])));
        check(activity == 99 || since.getOrDefault(activity, 9) <= minor, "no activity " + activity);
        check(activity != 99 || !"other".equalsIgnoreCase((String) at("activity_name")), "activity_name says nothing");
        check(number("type_uid") == type * 100 + activity, "type_uid is no sum");
        check(number("category_uid") == type / 1000, "category_uid is another's");
    }

    private void versions() {
        for (String each : SINCE) {
            String[] part = each.split(" ", -1);
            boolean concerned = part[1].equals("0") || Integer.parseInt(part[1]) == type;
            boolean byProfile = part.length > 3 && profileList().contains(part[3]);
            check(
                    !concerned || byProfile || at(part[0]) == null || minor >= Integer.parseInt(part[2]),
                    part[0] + " came later");
        }
    }

    private List<?> profileList() {
        return at("metadata.profiles") instanceof List<?> list ? list : List.of();
    }

    private void profiles() {
        for (Object profile : profileList()) {
            boolean known = profile.equals("host") || (profile.equals("ai_operation") && minor >= 8 && type == 6003);
            check(known, "no profile " + profile);
        }
        check(
                at("message_context") == null || profileList().contains("ai_operation"),
                "message_context has no profile");
    }

    private void observables() {
        List<?> observables = at("observables") instanceof List<?> list ? list : List.of();
        for (Object each : observables) {
            Map<String, Object> observable = Entries.cast(each);
            check(
                    observable.get("name") instanceof String path
                            && observable.get("value") != null
                            && observable.get("value").equals(at(path)),
                    "observable " + observable.get("name") + " is not there");
        }
    }
}
