package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {

    @ParameterizedTest
    @CsvSource({"'', abc, 3", "kitten, sitting, 3", "same, same, 0"})
    void shouldCountEdits(String left, String right, int edits) {
        assertThat(Spelling.distance(left, right)).isEqualTo(edits);
    }

    @ParameterizedTest
    @CsvSource({
        "api.kye, ; did you mean kafka.api.key?",
        "api.key.flie, ; did you mean kafka.api.key.file?",
        "something.else, ''"
    })
    void shouldSuggestTheNearestNameUnlessItIsFarAway(String written, String suggestion) {
        List<String> known = List.of("api.key", "api.key.file", "input.topic");
        assertThat(Spelling.suggestion(written, known, "kafka.")).isEqualTo(suggestion);
    }
}
