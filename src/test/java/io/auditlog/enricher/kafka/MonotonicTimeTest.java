package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A wall clock that is set while the worker runs. */
final class MonotonicTimeTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime time = new VirtualTime();
    private long offset;
    private final MonotonicTime monotonic =
            new MonotonicTime(() -> time.instant().plusMillis(offset), time);

    @Test
    void shouldSayOnceThatTheClockWasSetBack() {
        time.advance(HOUR);
        monotonic.requireNotSetBack();
        offset -= 60_000;
        assertThatThrownBy(monotonic::requireNotSetBack)
                .isInstanceOf(MonotonicTime.SetBack.class)
                .hasMessageContaining("set back by PT1M");
        assertThatCode(monotonic::requireNotSetBack).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeNoOffenceAtAdjustmentsAndStepsForward() {
        offset -= 900;
        monotonic.requireNotSetBack();
        offset += 3_600_000;
        monotonic.requireNotSetBack();
        time.advance(HOUR);
        monotonic.requireNotSetBack();
    }

    @Test
    void shouldOnlyGoForwardFromTheTimeAtTheStart() {
        long begin = monotonic.milliseconds();
        assertThat(begin).isEqualTo(time.millis());
        offset -= 3_600_000;
        time.advance(Duration.ofSeconds(2));
        assertThat(monotonic.milliseconds()).isEqualTo(begin + 2_000);
    }
}
