package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When an input without IDs is held, how fast it is read on, and what is said of it. */
final class InputGuardTest {

    private static final Failure NO_ID = Failure.of(Code.ID_INVALID, "not an ID");

    private final TopologyFixture.RecordedEvents events = new TopologyFixture.RecordedEvents();
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos(); // nanoTime may overflow, so it does here
    private final InputGuard guard = new InputGuard(events.listener, () -> nanos);

    @Test
    void shouldHoldFromTheFiftiethInARow() {
        for (int i = 0; i < 200; i++) {
            assertThat(guard.holds(0, NO_ID)).isFalse();
            if (i % 49 == 48) {
                guard.good();
            }
        }
        hold(45); // after four since the last valid one
        assertThat(guard.isPaused()).isFalse();
        assertThat(guard.holds(0, NO_ID)).isTrue();
        assertThat(guard.isPaused()).isTrue();
        assertThat(guard.holds(0, NO_ID)).isTrue();
    }

    @Test
    void shouldReadOnAtFiveASecondWhilePausedAndFreelyAfterTheFirstGoodOne() {
        // Given
        hold(50);
        assertNoneBefore(200);
        // When a poll brings ten at once, then they are paid for
        hold(10);
        assertNoneBefore(2000);
        // When nothing came for long, then that gives no credit
        advance(60_000);
        hold(1);
        assertNoneBefore(200);
        // When, then
        guard.good();
        hold(49);
        assertThat(guard.isPaused()).as("counted anew").isFalse();
        assertThat(guard.mayRead()).isTrue();
    }

    @Test
    void shouldReportTheFirstAndThenEachTimeThereAreTwiceAsMany() {
        hold(49 + 17);
        guard.good();
        guard.good();
        assertThat(events.of("inputPaused", 1)).containsExactly(1, 2, 4, 8, 16);
        assertThat(events.count("inputResumed")).isOne();
    }

    @Test
    void shouldStayPausedOverARestartUnlessAnIdWasRead() {
        guard.restored(0, 0);
        assertThat(guard.isPaused()).isFalse();
        guard.restored(0, 7);
        assertThat(guard.holds(0, NO_ID)).as("held though it is no fiftieth").isTrue();
        guard.good();
        guard.restored(0, 7);
        assertThat(guard.isPaused()).isFalse();
        assertThat(events.of("inputPaused", 1)).containsExactly(7, 8);
    }

    @Test
    void shouldEndThePauseWhenTheLastPartitionWithHeldRecordsIsClosed() {
        // Given
        guard.good();
        hold(51);
        guard.holds(1, NO_ID);
        // When
        guard.closed(0);
        guard.closed(7);
        assertThat(guard.isPaused()).isTrue();
        guard.closed(1);
        // Then
        assertThat(guard.isPaused()).isFalse();
        assertThat(events.of("inputResumed", 1)).containsExactly(true);
        assertThat(guard.holds(2, NO_ID)).as("counted anew").isFalse();
        // When it comes back, then it is held as before
        guard.restored(1, 1);
        assertThat(guard.isPaused()).isTrue();
    }

    private void assertNoneBefore(long millis) {
        advance(millis - 1);
        assertThat(guard.mayRead()).isFalse();
        advance(1);
        assertThat(guard.mayRead()).isTrue();
    }

    private void hold(int records) {
        for (int i = 0; i < records; i++) {
            guard.holds(0, NO_ID);
        }
    }

    private void advance(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }
}
