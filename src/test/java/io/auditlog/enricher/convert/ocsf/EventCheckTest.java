package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the checks of the other tests would find a mistake: the table agrees with the schema, and errors are found. */
final class EventCheckTest {

    private static final Map<Integer, String> EVENTS = Map.of(
            3001, "user.created",
            3002, "user.login",
            3004, "apiKey.created",
            3005, "user.permissionRevoked",
            6003, "agent.toolCalled");

    private static final String[] NAMES = {
        "account_change 3001", "authentication 3002", "entity_management 3004", "user_access 3005", "api_activity 6003"
    };

    @ParameterizedTest
    @EnumSource(OcsfVersion.class)
    void shouldAgreeWithTheSchema(OcsfVersion version) throws IOException {
        if (!OcsfSchemas.arePresent()) {
            return;
        }
        Map<String, Object> schema = Entries.object(Files.readAllBytes(
                OcsfSchemas.DIRECTORY.resolve(version.label()).resolve("schema.json")));
        int minor = version.label().charAt(2) - '0';
        for (String name : NAMES) {
            String[] named = name.split(" ", -1);
            int type = Integer.parseInt(named[1]);
            Map<String, Object> attributes = attributes(schema, "classes", named[0]);
            String required = (EventCheck.COMMON + " " + EventCheck.CLASSES.get(type)[0]);
            assertThat(attributes.keySet().stream()
                            .filter(each -> "required".equals(member(attributes, each, "requirement"))))
                    .as("%s %s", version, name)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(required.split(" ", -1))
                            .filter(each -> !each.contains(".") && !each.contains("|"))
                            .toList());
            assertThat(new TreeSet<>(Entries.cast(member(attributes, "activity_id", "enum"))
                            .keySet()))
                    .isEqualTo(activities(type, minor));
        }
        Map<String, Object> actor = attributes(schema, "objects", "actor");
        assertThat(actor.containsKey("app_name")).isEqualTo(minor >= 3);
        assertThat(attributes(schema, "objects", "managed_entity").containsKey("type_id"))
                .isEqualTo(minor >= 3);
        Map<String, Object> metadata = attributes(schema, "objects", "metadata");
        assertThat(metadata.containsKey("is_truncated")).isEqualTo(minor >= 6);
        assertThat(metadata.containsKey("original_event_uid")).isEqualTo(minor >= 7);
        assertThat(attributes(schema, "classes", "api_activity").containsKey("raw_data_hash"))
                .isEqualTo(minor >= 6);
        assertThat(attributes(schema, "classes", "api_activity").containsKey("raw_data_size"))
                .isEqualTo(minor >= 5);
        assertThat(attributes(schema, "classes", "user_access").containsKey("src_endpoint"))
                .isEqualTo(minor >= 3);
    }

    private static Map<String, Object> attributes(Map<String, Object> schema, String kind, String name) {
        return Entries.cast(
                Entries.cast(Entries.cast(schema.get(kind)).get(name)).get("attributes"));
    }

    private static Object member(Map<String, Object> attributes, String attribute, String name) {
        return Entries.cast(attributes.get(attribute)).get(name);
    }

    private static Set<String> activities(int type, int minor) {
        Set<String> activities = new TreeSet<>(List.of("0", "99"));
        for (String each : EventCheck.CLASSES.get(type)[1].split(" ", -1)) {
            String[] parts = (each + "@1").split("@", -1);
            if (Integer.parseInt(parts[1]) <= minor) {
                activities.add(parts[0]);
            }
        }
        return activities;
    }

    /** An attribute and the JSON that it is replaced by; empty to remove it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            6003 | type_uid                  | 600398
            6003 | type_uid                  |
            6003 | activity_id               |
            6003 | activity_id               | 5
            6003 | activity_name             | "Other"
            6003 | category_uid              | 3
            6003 | category_uid              |
            6003 | severity_id               |
            6003 | time                      |
            6003 | time                      | "2026-11-03T14:22:05Z"
            6003 | metadata/version          |
            6003 | metadata/product          |
            6003 | metadata/product          | {"vendor_name":"Cotool"}
            6003 | metadata/profiles         | ["ai"]
            6003 | metadata/profiles         |
            6003 | metadata/uid              | 7
            6003 | metadata/organization     | "org-1"
            6003 | actor                     |
            6003 | actor                     | {}
            6003 | actor/user                | {"email_addr":"a@b.example"}
            6003 | api/operation             |
            6003 | src_endpoint              |
            6003 | src_endpoint              | {"port":80}
            6003 | resources                 | [{"type":"Tool"}]
            6003 | message_context/application | {}
            6003 | observables               | [{"name":"actor.user.name","type_id":4,"value":"nobody"}]
            6003 | observables               | [{"name":"src_endpoint.ip","type_id":2}]
            6003 | raw_data_hash             | {"value":"00"}
            6003 | unmapped                  | "text"
            6003 | entity                    | {"uid":"e-1"}
            3001 | user                      |
            3001 | user                      | {"email_addr":"a@b.example"}
            3001 | activity_id               | 13
            3002 | user                      |
            3002 | service                   |
            3002 | service                   | {"version":"1"}
            3004 | entity                    |
            3004 | entity                    | {"type":"Role"}
            3004 | entity/type_id            | 8
            3004 | metadata/profiles         | ["ai_operation"]
            3005 | privileges                |
            3005 | privileges                | []
            3005 | privileges                | "admin"
            """)
    void shouldFindAMistake(int type, String attribute, String json) {
        Map<String, Object> event = event(type, OcsfVersion.V1_8);

        plant(event, attribute, json);

        assertThat(found(event, "1.8.0")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            6003 | 1.1.0 | actor                       | {"app_name":"Agent"}
            6003 | 1.3.0 | raw_data_size               | 12
            6003 | 1.5.0 | raw_data_hash               | {"algorithm_id":3,"value":"00"}
            6003 | 1.5.0 | metadata/is_truncated       | true
            6003 | 1.5.0 | metadata/original_event_uid | "log-1"
            6003 | 1.5.0 | metadata/profiles           | ["ai_operation"]
            6003 | 1.5.0 | message_context             | {"application":{"uid":"a-1"}}
            3004 | 1.1.0 | entity/type_id              | 2
            3004 | 1.1.0 | src_endpoint                | {"ip":"203.0.113.7"}
            3005 | 1.1.0 | src_endpoint                | {"ip":"203.0.113.7"}
            3004 | 1.3.0 | metadata/profiles           |
            3001 | 1.3.0 | metadata/product            | {"name":"Cotool"}
            """)
    void shouldFindWhatAVersionDoesNotHave(int type, String version, String attribute, String json) {
        OcsfVersion written = Arrays.stream(OcsfVersion.values())
                .filter(each -> each.label().equals(version))
                .findFirst()
                .orElseThrow();
        Map<String, Object> event = event(type, written);

        plant(event, attribute, json);

        assertThat(EventCheck.problems(event)).isNotEmpty();
    }

    @Test
    void shouldFindNothingElse() {
        for (OcsfVersion version : OcsfVersion.values()) {
            EVENTS.keySet()
                    .forEach(type -> assertThat(EventCheck.problems(event(type, version)))
                            .isEmpty());
        }
    }

    private static Map<String, Object> event(int type, OcsfVersion version) {
        Map<String, Object> entry = Entries.listed().stream()
                .filter(each -> EVENTS.get(type).equals(each.get("event")))
                .findFirst()
                .orElseThrow();
        return Entries.object(
                Entries.event(Entries.mapper(version), Entries.body(entry)).value());
    }

    private static void plant(Map<String, Object> event, String attribute, String json) {
        String[] path = attribute.split("/", -1);
        Map<String, Object> parent = path.length == 1 ? event : Entries.cast(event.get(path[0]));
        String name = path[path.length - 1];
        if (json == null) {
            parent.remove(name);
        } else {
            parent.put(name, Entries.object("{\"x\":" + json + "}").get("x"));
        }
    }

    /** By the table, and by the schema if it is there. */
    private static List<String> found(Map<String, Object> event, String version) {
        List<String> found = new ArrayList<>(EventCheck.problems(event));
        if (OcsfSchemas.arePresent()) {
            String type = JsonTree.scalar(event.get("class_uid"));
            String schema = Arrays.stream(NAMES)
                    .filter(each -> each.endsWith(type))
                    .collect(Collectors.joining())
                    .split(" ", -1)[0];
            Object profiles = Entries.cast(event.get("metadata")).get("profiles");
            boolean ai = profiles instanceof List<?> list && list.contains("ai_operation");
            found.addAll(
                    OcsfSchemas.problems(version + "/" + schema + (ai ? "-ai_operation" : ""), JsonTree.bytes(event)));
        } else {
            found.add("not looked for");
        }
        return found;
    }
}
