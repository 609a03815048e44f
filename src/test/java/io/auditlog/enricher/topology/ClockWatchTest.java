package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A wall clock that is set while the worker runs. */
final class ClockWatchTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime time = new VirtualTime();
    private long offset;
    private final ClockWatch watch = new ClockWatch(() -> time.instant().plusMillis(offset), time);
    private final MonotonicTime monotonic =
            new MonotonicTime(() -> time.instant().plusMillis(offset), time);

    @Test
    void shouldSayOnceThatTheClockWasSetBack() {
        time.advance(HOUR);
        watch.look();
        offset -= 60_000;
        assertThatThrownBy(watch::look).isInstanceOf(ClockWatch.SetBack.class).hasMessageContaining("set back by PT1M");
        assertThatCode(watch::look).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeNoOffenceAtAdjustmentsAndStepsForward() {
        offset -= 900;
        watch.look();
        offset += 3_600_000;
        watch.look();
        time.advance(HOUR);
        watch.look();
    }

    @Test
    void shouldOnlyGoForwardFromTheTimeAtTheStart() {
        long begin = monotonic.milliseconds();
        assertThat(begin).isEqualTo(time.millis());
        offset -= 3_600_000;
        time.advance(Duration.ofSeconds(2));
        assertThat(monotonic.milliseconds()).isEqualTo(begin + 2_000);
    }

    @Test
    void shouldWaitByItsOwnTime() throws InterruptedException {
        Object monitor = new Object();
        monotonic.waitObject(monitor, () -> true, 0);
        assertThatThrownBy(() -> monotonic.waitObject(monitor, () -> false, monotonic.milliseconds()))
                .isInstanceOf(TimeoutException.class);
    }
}
