package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpanTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT90.9S, 90 s",
        "PT2M, 2 min",
        "PT1H, 1 h",
        "PT100M, 100 min",
        "PT36H, 36 h",
        "P7DT3H, 7 d"
    })
    void shouldNameTheLargestUnitThatFits(Duration time, String text) {
        assertThat(Span.of(time)).isEqualTo(text);
    }
}
