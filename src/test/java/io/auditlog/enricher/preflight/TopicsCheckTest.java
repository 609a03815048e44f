package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.preflight.Finding.Mark;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the brokers keep offsets, beside how long the input keeps its records. */
final class TopicsCheckTest {

    @ParameterizedTest
    @CsvSource({
        "P7D, P7D, PASSED, for 7 d after",
        "P7D, P8D, UNKNOWN, 'for 7 d after the last worker has stopped, less than topic ids'",
        "P7D, , UNKNOWN, less than topic ids",
        "P1491308D, P7D, PASSED, for ever",
        "P1491308D, , PASSED, for ever"
    })
    void shouldAdviseWhereOffsetsAreKeptForLessTimeThanTheInput(
            Duration offsets, Duration records, Mark mark, String seen) {
        Finding found = TopicsCheck.offsets(offsets, Optional.ofNullable(records), "ids");
        assertThat(found.mark()).isEqualTo(mark);
        assertThat(found.seen()).contains(seen);
    }
}
