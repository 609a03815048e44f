package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.preflight.Finding.Mark;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the brokers keep offsets, beside how long the input keeps its records. */
final class TopicsCheckTest {

    @ParameterizedTest
    @CsvSource({
        "P7D, 604800000, PASSED, for 7 d after",
        "P7D, 691200000, UNKNOWN, 'for 7 d after the last worker has stopped, less than topic ids'",
        "P7D, -1, UNKNOWN, less than topic ids",
        "P7D, , UNKNOWN, 'stopped; how long topic ids keeps its records is not known'",
        "P1491308D, 604800000, PASSED, for ever",
        "P1491308D, -1, PASSED, for ever",
        "P1491308D, , PASSED, for ever"
    })
    void shouldAdviseWhereOffsetsAreKeptForLessTimeThanTheInput(
            Duration offsets, String records, Mark mark, String seen) {
        Config input = records == null ? null : new Config(List.of(new ConfigEntry("retention.ms", records)));
        Finding found = TopicsCheck.offsets(offsets, input, "ids");
        assertThat(found.mark()).isEqualTo(mark);
        assertThat(found.seen()).contains(seen);
    }
}
