package io.auditlog.enricher.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered of one ID. */
final class HistoryTest {

    @Test
    void shouldKeepTheLatestAttemptsOfAnIdThatIsAskedForEver() {
        // When
        History history = History.startingAt(Instant.EPOCH);
        for (int i = 1; i <= 250; i++) {
            history = history.plus(new AttemptRecord(Instant.ofEpochSecond(i), Code.FORBIDDEN, 403));
        }

        // Then
        assertThat(history.attempts()).hasSize(100);
        assertThat(history.attempts().get(0).at()).isEqualTo(Instant.ofEpochSecond(151));
        assertThat(history.attempts().get(99).at()).isEqualTo(Instant.ofEpochSecond(250));
        assertThat(history.firstSeen()).isEqualTo(Instant.EPOCH);
    }
}
