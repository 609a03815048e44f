package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpellingTest {

    @Test
    void shouldCountEdits() {
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Spelling.distance("same", "same")).isZero();
    }

    @Test
    void shouldFindTheNearestNameUnlessItIsFarAway() {
        List<String> known = List.of("api.key", "api.key.file", "input.topic");

        assertThat(Spelling.nearest("api.kye", known)).hasValue("api.key");
        assertThat(Spelling.nearest("api.key.flie", known)).hasValue("api.key.file");
        assertThat(Spelling.nearest("something.else", known)).isEmpty();
    }
}
