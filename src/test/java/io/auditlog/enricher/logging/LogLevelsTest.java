package io.auditlog.enricher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.auditlog.enricher.LogLines;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Levels change, and come back; what could print a secret does not change. */
final class LogLevelsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String NAME = "io.auditlog.enricher.logging.example";

    private final Logger logger = (Logger) LoggerFactory.getLogger(NAME);
    private final LogLevels levels = new LogLevels();

    @AfterEach
    void reset() {
        logger.setLevel(null);
    }

    @Test
    void shouldChangeALevelUntilItsEnd() {
        // Given
        logger.setLevel(Level.ERROR);
        // When
        set(NAME, "DEBUG", NOW.plusSeconds(60));
        set(NAME, "TRACE", NOW.plusSeconds(90));
        // Then
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
        levels.look(NOW.plusSeconds(89));
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
        levels.look(NOW.plusSeconds(90));
        assertThat(logger.getLevel()).isEqualTo(Level.ERROR);
    }

    @Test
    void shouldGoBackToWhatIsConfigured() {
        set(NAME, "DEBUG", Instant.MAX);
        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
        set(NAME, "CONFIGURED", Instant.MAX);
        assertThat(logger.getLevel()).as("that of its parent").isNull();
        set(NAME, "DEBUG", NOW);
        assertThat(logger.getLevel()).as("it is over already").isNull();
    }

    @Test
    void shouldSayNothingOfWhatWasOverBeforeTheStart() {
        try (LogLines lines = LogLines.of(LogLevels.class)) {
            set(NAME, "DEBUG", NOW.minusSeconds(60));
            set(NAME, "CONFIGURED", Instant.MAX);
            assertThat(lines.all()).isEmpty();
            set(NAME, "DEBUG", NOW.plusSeconds(60));
            set(NAME, "CONFIGURED", Instant.MAX);
            assertThat(lines.all())
                    .containsExactly(
                            "INFO " + NAME + " logs at level DEBUG until 2026-11-20T12:01:00Z.",
                            "INFO " + NAME + " logs at its configured level.");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io.auditlog, true",
        "io.auditlog.enricher.fetch.http.Connection, true",
        "org.apache.kafka.clients.NetworkClient, true",
        "org.apache.kafka.clients.consumer.ConsumerConfig, false",
        "org.apache.hc.client5.http.headers, false",
        "io.auditlogs, false",
        "ROOT, false",
        "org.apache, false",
        "'', false"
    })
    void shouldLeaveAloneWhatCouldPrintSecrets(String name, boolean allowed) {
        assertThat(LogLevels.allow(name)).isEqualTo(allowed);
        Logger other = (Logger) LoggerFactory.getLogger(name);
        Level before = other.getLevel();
        set(name, "DEBUG", NOW.plusSeconds(1));
        assertThat(other.getLevel()).isEqualTo(allowed ? Level.DEBUG : before);
        levels.look(NOW.plusSeconds(1));
        assertThat(other.getLevel()).isEqualTo(before);
    }

    private void set(String name, String level, Instant until) {
        levels.change(name, level, until, NOW);
    }
}
