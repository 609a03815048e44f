package io.auditlog.enricher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
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

    @Test
    void shouldLogItAgainAfterItWasOver() {
        assertThat(said(Level.WARN, "no broker answers")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(said(Level.DEBUG, "a detail")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(said(Level.WARN, "no broker answers")).isEqualTo(FilterReply.DENY);
        assertThat(said(Level.INFO, "they answer")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(said(Level.WARN, "no broker answers")).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void shouldNotForgetWhatIsSaidAllTheTime() {
        // Given
        assertThat(said(Level.WARN, "often")).isEqualTo(FilterReply.NEUTRAL);
        // When ten times as many other problems follow as are remembered
        for (char group = 'a'; group < 'a' + 100; group++) {
            for (char problem = 'a'; problem < 'a' + 100; problem++) {
                assertThat(said(Level.WARN, "once " + group + problem)).isEqualTo(FilterReply.NEUTRAL);
            }
            // Then
            assertThat(said(Level.WARN, "often")).isEqualTo(FilterReply.DENY);
        }
    }

    @Test
    void shouldTakeAWarningForTheSameWhateverItsNumbers() {
        assertThat(said(Level.WARN, "7 IDs of audit-log-ids-1, deadlineMs=17")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(said(Level.WARN, "12 IDs of audit-log-ids-1, deadlineMs=4")).isEqualTo(FilterReply.DENY);
        assertThat(said(Level.WARN, "7 IDs of audit-log-ids-2, deadlineMs=17")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(said(Level.ERROR, "7 IDs are lost")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(said(Level.ERROR, "12 IDs are lost")).isEqualTo(FilterReply.NEUTRAL);
    }

    private FilterReply at(Level level, long millis) {
        return decide(level, "it broke", millis);
    }

    private FilterReply said(Level level, String text) {
        return decide(level, text, 1000);
    }

    private FilterReply decide(Level level, String text, long millis) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName("io.auditlog.enricher.X");
        event.setMessage(text);
        event.setLevel(level);
        event.setTimeStamp(millis);
        event.setMDCPropertyMap(Map.of());
        return filter.decide(event);
    }
}
