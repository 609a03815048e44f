package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When an input without IDs is held, how fast it is read on, and what is said of it. */
final class InputGuardTest {

    private static final Failure NO_ID = Failure.of(Code.ID_INVALID, "not an ID");

    private final TopologyFixture.CountingEvents events = new TopologyFixture.CountingEvents();
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos(); // nanoTime may overflow, so it does here
    private final InputGuard guard = new InputGuard(events, () -> nanos);

    @Test
    void shouldHoldFromTheFiftiethInARow() {
        for (int i = 0; i < 49; i++) {
            assertThat(guard.holds(NO_ID)).isFalse();
        }
        assertThat(guard.isPaused()).isFalse();
        assertThat(guard.holds(NO_ID)).isTrue();
        assertThat(guard.isPaused()).isTrue();
        assertThat(guard.holds(NO_ID)).isTrue();
    }

    @Test
    void shouldCountOnlyThoseInARow() {
        for (int i = 0; i < 200; i++) {
            assertThat(guard.holds(NO_ID)).isFalse();
            if (i % 49 == 48) {
                guard.good();
            }
        }
        assertThat(events.input).isEmpty();
    }

    @Test
    void shouldReadOnAtFiveASecondWhilePaused() {
        // Given
        hold(50);
        assertThat(guard.mayRead()).isFalse();
        advance(199);
        assertThat(guard.mayRead()).isFalse();
        advance(1);
        assertThat(guard.mayRead()).isTrue();
        // When a poll brings ten at once
        hold(10);
        // Then they are paid for
        advance(1999);
        assertThat(guard.mayRead()).isFalse();
        advance(1);
        assertThat(guard.mayRead()).isTrue();
        // When nothing came for long
        advance(60_000);
        hold(1);
        // Then that gives no credit
        assertThat(guard.mayRead()).isFalse();
        advance(200);
        assertThat(guard.mayRead()).isTrue();
    }

    @Test
    void shouldReadFreelyAgainAfterTheFirstGoodOne() {
        hold(60);
        guard.good();
        assertThat(guard.isPaused()).isFalse();
        assertThat(guard.mayRead()).isTrue();
        hold(49);
        assertThat(guard.isPaused()).as("counted anew").isFalse();
        hold(1);
        assertThat(guard.isPaused()).isTrue();
    }

    @Test
    void shouldReportTheFirstAndThenEachTimeThereAreTwiceAsMany() {
        hold(49 + 17);
        guard.good();
        guard.good();
        assertThat(events.input)
                .containsExactly(
                        "paused, 1 held",
                        "paused, 2 held",
                        "paused, 4 held",
                        "paused, 8 held",
                        "paused, 16 held",
                        "resumed");
    }

    @Test
    void shouldStayPausedOverARestart() {
        guard.restored(0);
        assertThat(guard.isPaused()).isFalse();
        guard.restored(7);
        assertThat(guard.isPaused()).isTrue();
        assertThat(guard.holds(NO_ID)).as("held though it is no fiftieth").isTrue();
        guard.good();
        assertThat(events.input).containsExactly("paused, 7 held", "paused, 8 held", "resumed");
    }

    @Test
    void shouldNotPauseForAPartitionThatComesWithHeldRecordsOnceAnIdWasRead() {
        guard.good();
        guard.restored(7);
        assertThat(guard.isPaused()).isFalse();
        assertThat(events.input).isEmpty();
    }

    private void hold(int records) {
        for (int i = 0; i < records; i++) {
            guard.holds(NO_ID);
        }
    }

    private void advance(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }
}
