package io.auditlog.enricher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

/** When a problem is logged again. */
final class OncePerMinuteTest {

    private final OncePerMinute filter = new OncePerMinute();

    @Test
    void shouldLogItAgainAfterAMinute() {
        assertThat(at(Level.WARN, 1000)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(at(Level.WARN, 59_000)).isEqualTo(FilterReply.DENY);
        assertThat(at(Level.ERROR, 59_001)).isEqualTo(FilterReply.DENY);
        assertThat(at(Level.WARN, 61_000)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(at(Level.WARN, 61_001)).isEqualTo(FilterReply.DENY);
    }

    @Test
    void shouldLogItWhereTheClockWasSetBack() {
        assertThat(at(Level.WARN, 100_000)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(at(Level.WARN, 1000)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void shouldPassWhatIsNoProblem() {
        assertThat(at(Level.INFO, 1000)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(at(Level.INFO, 1000)).isEqualTo(FilterReply.NEUTRAL);
    }

    private FilterReply at(Level level, long millis) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName("io.auditlog.enricher.X");
        event.setMessage("it broke");
        event.setLevel(level);
        event.setTimeStamp(millis);
        return filter.decide(event);
    }
}
