package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

final class PollBackpressureTest {

    private final FakeSource source = new FakeSource();
    private final FlowFixture.CountingEvents events = new FlowFixture.CountingEvents();
    private final InputGuard input = new InputGuard(events, () -> 0);
    private final PollBackpressure backpressure = new PollBackpressure(source, input, 20, events);

    @Test
    void shouldBeOpenWhileTheSourceHasRoom() {
        assertThat(backpressure.isOpen()).isTrue();
        assertThat(backpressure.await(Duration.ofSeconds(1))).isTrue();
        source.room = false;
        assertThat(backpressure.isOpen()).isFalse();
        assertThat(backpressure.await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void shouldBeClosedWhileTheLedgersTogetherAreFull() {
        backpressure.open(3, 6);
        assertThat(backpressure.isOpen()).isTrue();
        backpressure.open(4, 4);
        assertThat(backpressure.isOpen()).isFalse();
        assertThat(backpressure.await(Duration.ofMillis(1))).isFalse();
        assertThat(backpressure.isBeyond())
                .as("room for what a poll has brought")
                .isFalse();
        backpressure.open(4, 14);
        assertThat(backpressure.isBeyond()).isTrue();
        backpressure.open(4, 3);
        assertThat(backpressure.isOpen()).isTrue();
        assertThat(events.full).as("it may be full again soon").containsExactly(true);
        backpressure.open(4, 0);
        assertThat(events.full).containsExactly(true, false);
    }

    @Test
    void shouldBeClosedWhileTheInputIsPaused() {
        input.restored(1);
        input.holds(Failure.of(Code.ID_INVALID, "no ID"));
        assertThat(backpressure.isOpen()).isFalse();
        assertThat(backpressure.await(Duration.ofMillis(1))).isFalse();
        input.good();
        assertThat(backpressure.isOpen()).isTrue();
    }

    @Test
    void shouldPassAnInterruptOnAsKafkaDoes() {
        source.interrupted = true;
        assertThatThrownBy(() -> backpressure.await(Duration.ZERO)).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
