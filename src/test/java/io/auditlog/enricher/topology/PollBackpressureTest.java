package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

/** When a poll may return records: the source, the ledgers and the input have a say. */
final class PollBackpressureTest {

    private final TopologyFixture fixture = new TopologyFixture();
    private final FakeSource source = fixture.source;

    @Test
    void shouldBeOpenWhileTheSourceHasRoom() {
        fixture.parts();
        assertOpen(true);
        source.roomy = false;
        assertOpen(false);
        source.room = false;
        assertOpen(false);
    }

    @Test
    void shouldBeClosedWhileTheInputIsPaused() {
        fixture.parts();
        fixture.input.restored(0, 1);
        fixture.input.holds(0, Failure.of(Code.ID_INVALID, "no ID"));
        assertOpen(false);
        fixture.input.good();
        assertOpen(true);
    }

    @Test
    void shouldLeaveSpaceForOnePollBelowTheLimit() {
        fixture.maxOpen = 20;
        fixture.parts();
        fixture.backpressure.open(3, 6, 0);
        assertOpen(true);
        fixture.backpressure.open(4, 4, 0);
        assertOpen(false);
        assertThat(fixture.backpressure.isBeyond()).isFalse();
        fixture.backpressure.open(4, 14, 0);
        assertThat(fixture.backpressure.isBeyond()).isTrue();
    }

    @Test
    void shouldStopReadingAtThreeQuartersOfTheBytesOfAllLedgers() {
        fixture.maxOpenBytes = 1000;
        fixture.parts();
        fixture.backpressure.open(3, 1, 500);
        fixture.backpressure.open(4, 1, 249);
        assertOpen(true);
        fixture.backpressure.open(4, 2, 250);
        assertOpen(false);
        assertThat(fixture.backpressure.isBeyond()).isFalse();
        fixture.backpressure.open(4, 2, 500);
        assertThat(fixture.backpressure.isBeyond()).isTrue();
        assertThat(fixture.events.of("ledgerFull", 3)).containsExactly(750L);
        fixture.backpressure.open(3, 0, 0);
        assertOpen(true);
        assertThat(fixture.events.of("ledgerFull", 1)).containsExactly(true, false);
    }

    @Test
    void shouldStopReadingForAllPartitionsTogetherAndSayItOnce() {
        // Given two partitions, a limit of 600 for both, and polls of up to 256
        fixture.maxOpen = 600;
        EnrichTopology parts = fixture.parts();
        TaskFixture one = new TaskFixture(0).start(parts);
        TaskFixture two = new TaskFixture(1).start(parts);
        for (int i = 0; i < 172; i++) {
            assertOpen(true);
            one.read("one-" + i);
            two.read("two-" + i);
        }
        // Then
        assertOpen(false);
        // When entries close and others come, by turns
        for (int i = 0; i < 20; i++) {
            source.asked.get(2 * i).enrich();
            one.punctuate();
            assertOpen(true);
            two.read("more-" + i);
            assertOpen(false);
        }
        // Then it was said once
        assertThat(fixture.events.of("ledgerFull", 1)).containsExactly(true);
        // When a task with most of them has gone elsewhere
        two.close();
        // Then
        assertOpen(true);
        assertThat(fixture.events.of("ledgerFull", 1)).containsExactly(true, false);
    }

    @Test
    void shouldPassAnInterruptOnAsKafkaDoes() {
        fixture.parts();
        source.interrupted = true;
        assertThatThrownBy(() -> fixture.backpressure.await(Duration.ZERO)).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private void assertOpen(boolean open) {
        assertThat(fixture.backpressure.isOpen()).isEqualTo(open);
        assertThat(fixture.backpressure.await(Duration.ofMillis(1))).isEqualTo(open);
    }
}
