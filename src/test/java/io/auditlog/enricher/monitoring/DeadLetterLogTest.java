package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often dead letters are logged. */
final class DeadLetterLogTest {

    private final LogLines lines = LogLines.of(DeadLetterLog.class);
    private long nanos; // zero is a time like any other
    private final DeadLetterLog log = new DeadLetterLog(() -> nanos);

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void shouldLogTheFirstAtOnceAndTheOthersOnceAMinuteWithTheirCount() {
        // When
        log.add(Code.NOT_FOUND);
        log.add(Code.NOT_FOUND);
        advance(59);
        log.add(Code.NOT_FOUND);
        log.look();
        // Then
        assertThat(lines.all())
                .containsExactly(
                        "WARN Dead letters: 1 with code NOT_FOUND (4xx). The command dead-letters shows them.");
        // When
        advance(1);
        log.look();
        log.look();
        // Then
        assertThat(lines.at("WARN")).hasSize(2).last().asString().contains("2 with code NOT_FOUND");
        // When nothing is left to log
        advance(3600);
        log.look();
        assertThat(lines.all()).hasSize(2);
        log.add(Code.NOT_FOUND);
        assertThat(lines.all()).hasSize(3).last().asString().contains("1 with code NOT_FOUND");
    }

    @Test
    void shouldCountEachCodeByItself() {
        for (int i = 0; i < 1000; i++) {
            log.add(Code.TIMEOUT);
            log.add(Code.ID_INVALID);
        }
        advance(60);
        log.look();
        assertThat(lines.at("WARN")).hasSize(4).anyMatch(line -> line.contains("999 with code TIMEOUT (transport)"));
    }

    private void advance(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
