package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.convert.ocsf.OcsfSettings.Unmapped;
import io.auditlog.enricher.entry.OcsfEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** No two members of {@code unmapped} have the same name, whatever the API's are called. */
final class RemainderTest {

    private static final List<String> PARTS =
            List.of("a", "data", "time", "_json", "json", "_", "_from", "time_from", "is_truncated", "\n");

    private static final Map<Unmapped, OcsfMapper> MAPPERS =
            Map.of(Unmapped.OBJECT, mapper(Unmapped.OBJECT), Unmapped.TEXT, mapper(Unmapped.TEXT));

    /** The last two are given as text, since not every receiver could read them. */
    private static final List<?> VALUES =
            (List<?>) Entries.object("{\"values\":[\"text\",7,{\"b\":1},12345678901234567890,[98765432109876543210]]}")
                    .get("values");

    @Test
    void shouldNameEachMemberDifferently() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Map<String, Object> members = new TreeMap<>();
            for (int i = 0; i < 12; i++) {
                StringBuilder name = new StringBuilder();
                for (int part = random.nextInt(4); part >= 0; part--) {
                    name.append(PARTS.get(random.nextInt(PARTS.size())));
                }
                members.put(name.toString(), VALUES.get(random.nextInt(VALUES.size())));
            }
            members.put("data", Map.of("b", "text"));
            members.put("actor", "user");
            members.put("event", "a.b");
            byte[] body = Entries.body(members);
            for (Unmapped unmapped : Unmapped.values()) {
                OcsfEvent event = Entries.event(MAPPERS.get(unmapped), body);
                // the event has an attribute for its name, and reading fails for a name that is there twice
                Map<String, Object> left =
                        Entries.cast(Entries.object(event.value()).get("unmapped"));
                assertThat(left).as("%s", members.keySet()).hasSize(members.size());
                assertThat(left.get("time_from")).isEqualTo("timestamp");
            }
        }
    }

    @Test
    void shouldSetTheApisOwnNamesApartFromThoseThatAreAdded() {
        byte[] body = Entries.body(
                "{\"event\":\"a.b\",\"actor\":\"user\",\"time_from\":1,\"data\":{\"b\":1},\"data_json\":2,\"data_json_\":3}");
        OcsfEvent event = Entries.event(MAPPERS.get(Unmapped.TEXT), body);
        assertThat(Entries.cast(Entries.object(event.value()).get("unmapped")))
                .containsEntry("time_from", "timestamp")
                .containsKey("time_from_")
                .containsEntry("data_json", "{\"b\":1}")
                .containsKeys("data_json_", "data_json__");
    }

    private static OcsfMapper mapper(Unmapped unmapped) {
        OcsfSettings settings = new OcsfSettings(
                OcsfVersion.V1_8,
                Optional.empty(),
                false,
                unmapped,
                new ArrayList<>(),
                Optional.empty(),
                Optional.empty());
        return OcsfMapper.open(settings, () -> Entries.ROOM);
    }
}
