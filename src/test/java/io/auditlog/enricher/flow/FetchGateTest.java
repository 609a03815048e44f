package io.auditlog.enricher.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

final class FetchGateTest {

    private final FakeSource source = new FakeSource();
    private final FetchGate gate = new FetchGate(source);

    @Test
    void shouldBeOpenWhileTheSourceHasRoom() {
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.await(Duration.ofSeconds(1))).isTrue();
        source.room = false;
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void shouldBeClosedWhileAnyLedgerIsFull() {
        gate.full(3, true);
        gate.full(4, true);
        gate.full(3, false);
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.await(Duration.ofMillis(1))).isFalse();
        gate.full(4, false);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void shouldPassAnInterruptOnAsKafkaDoes() {
        source.interrupted = true;
        assertThatThrownBy(() -> gate.await(Duration.ZERO)).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
