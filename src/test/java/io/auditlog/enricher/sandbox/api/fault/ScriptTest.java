package io.auditlog.enricher.sandbox.api.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Regime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScriptTest {

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldReadEachFaultFromItsId(Fault fault) {
        assertThat(Script.BY_ID.behaviour(fault.id("17"), 9, 1)).isEqualTo(Behaviour.of(fault));
        assertThat(Script.BY_ID.behaviour(fault.id("", 2, "17"), 2, 1)).isEqualTo(Behaviour.of(fault));
        assertThat(Script.BY_ID.behaviour(fault.id("", 2, "17"), 3, 1)).isEqualTo(Behaviour.ENTRY);
        assertThat(Behaviour.parse(fault.label())).isEqualTo(Behaviour.of(fault));
    }

    @Test
    void shouldReadParametersFromIds() {
        assertThat(Script.BY_ID.behaviour("fault-status.503~2-17", 1, 1)).isEqualTo(Behaviour.status(503));
        assertThat(Script.BY_ID.behaviour("fault-status.503", 1, 1)).isEqualTo(Behaviour.status(503));
        assertThat(Script.BY_ID.behaviour("fault-slow.250ms-1", 1, 1)).isEqualTo(Behaviour.of(Fault.SLOW, "250ms"));
        assertThat(Script.BY_ID.behaviour("fault-missing.userId-x~3", 4, 1))
                .isEqualTo(Behaviour.of(Fault.MISSING, "userId"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fault-",
                "fault-nothing-1",
                "fault-status.x-1",
                "fault-status.1~x",
                "fault-statuses",
                "fault-html.3"
            })
    void shouldNotTakeATypingErrorForAnOrdinaryId(String id) {
        assertThat(Script.BY_ID.behaviour(id, 1, 1).label()).isEqualTo("no-such-fault");
    }

    @Test
    void shouldMisbehaveNowAndThenAndNotForTheSameIdsEachTime() {
        Script script = Script.nowAndThen(Behaviour.status(403), 0.3);
        long hit = IntStream.rangeClosed(1, 20_000)
                .filter(attempt -> script.behaviour("log-7", attempt, 42) != Behaviour.ENTRY)
                .count();
        assertThat(hit).isBetween(5700L, 6300L);
        assertThat(script.behaviour("log-7", 5, 42)).isEqualTo(script.behaviour("log-7", 5, 42));
        assertThatThrownBy(() -> Script.nowAndThen(Behaviour.ENTRY, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPutScriptsTogether() {
        Script script = Script.BY_ID
                .orElse(Script.always(Behaviour.status(404)).forIds(id -> id.startsWith("lost")))
                .orElse((id, attempt, seed) -> attempt == 1 ? Behaviour.status(500) : Behaviour.ENTRY);
        assertThat(script.behaviour("fault-html-1", 1, 1)).isEqualTo(Behaviour.of(Fault.HTML));
        assertThat(script.behaviour("lost-1", 3, 1)).isEqualTo(Behaviour.status(404));
        assertThat(script.behaviour("log-1", 1, 1)).isEqualTo(Behaviour.status(500));
        assertThat(script.behaviour("log-1", 2, 1)).isEqualTo(Behaviour.ENTRY);
    }

    @Test
    void shouldReadRegimesAndLatencies() {
        assertThat(Regime.parse("refusing")).isEqualTo(Regime.REFUSING);
        assertThat(Regime.parse("status.503").forAll()).isEqualTo(Behaviour.status(503));
        assertThat(Regime.parse("late.2s")).isEqualTo(Regime.late(Duration.ofSeconds(2)));
        assertThatThrownBy(() -> Regime.parse("late.2")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Latency.parse("50ms").nanos(7)).isEqualTo(50_000_000);
        assertThat(Latency.parse("10ms-90ms").nanos(7)).isBetween(10_000_000L, 90_000_000L);
    }
}
