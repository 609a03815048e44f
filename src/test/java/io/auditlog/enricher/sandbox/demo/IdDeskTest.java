package io.auditlog.enricher.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IdDeskTest {

    @Test
    void shouldReadEveryIdOfAForm() {
        // When / Then
        assertThat(IdDesk.ids("id=log-1&other=x&id=..%2Fadmin&id=")).containsExactly("log-1", "../admin", "");
    }

    @Test
    void shouldReadNoIdWhereThereIsNone() {
        // When / Then
        assertThat(IdDesk.ids("")).isEmpty();
    }
}
