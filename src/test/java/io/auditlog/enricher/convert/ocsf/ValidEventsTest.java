package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.convert.EntryBodies;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every entry gives a valid event in every version, by the schemas where they are there and by the table in any case. */
final class ValidEventsTest {

    private static final int SIMULATED = 500;
    private static final int RANDOM = 500;

    private final boolean schemas = OcsfSchemas.arePresent();

    @ParameterizedTest
    @EnumSource(OcsfVersion.class)
    void shouldMakeAValidEventOfEveryListedEntry(OcsfVersion version) {
        check(version, Entries.listed().stream().map(Entries::body));
    }

    @ParameterizedTest
    @EnumSource(OcsfVersion.class)
    void shouldMakeAValidEventOfEverySimulatedEntry(OcsfVersion version) {
        check(version, IntStream.range(0, SIMULATED).mapToObj(i -> SimulatedEntries.bodyOf("log-" + i)));
    }

    /** Members as odd as JSON allows, with the names of events that rules match. */
    @ParameterizedTest
    @EnumSource(OcsfVersion.class)
    void shouldMakeAValidEventOfAnyEntry(OcsfVersion version) {
        Random random = new Random(7);
        List<Object> events =
                Entries.listed().stream().map(entry -> entry.get("event")).toList();
        check(version, IntStream.range(0, RANDOM).mapToObj(i -> {
            Map<String, Object> entry = Entries.object(EntryBodies.random(random, "log-" + i));
            if (i % 4 != 0) {
                entry.put("event", events.get(i % events.size()));
                entry.put(
                        "actor",
                        List.of("user", "agent", "chat", "trigger", "system", "x")
                                .get(random.nextInt(6)));
            }
            return JsonTree.text(entry).getBytes(StandardCharsets.UTF_8);
        }));
    }

    private void check(OcsfVersion version, Stream<byte[]> bodies) {
        for (int room : new int[] {Entries.ROOM, 16_384}) {
            OcsfMapper mapper = OcsfMapper.open(Entries.settings(version), () -> room);
            bodies = Arrays.stream(bodies.peek(body -> valid(Entries.event(mapper, body), room))
                    .toArray(byte[][]::new));
        }
    }

    private void valid(OcsfEvent event, int room) {
        String json = new String(event.value(), StandardCharsets.UTF_8);
        assertThat(EventCheck.problems(Entries.object(event.value()))).as(json).isEmpty();
        assertThat(event.value().length).isLessThanOrEqualTo(room - OcsfMapper.OVERHEAD);
        if (schemas) {
            assertThat(OcsfSchemas.problems(event)).as(json).isEmpty();
        }
    }
}
