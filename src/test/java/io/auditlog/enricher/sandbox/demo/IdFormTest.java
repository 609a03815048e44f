package io.auditlog.enricher.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IdFormTest {

    @Test
    void shouldReadEveryIdOfAForm() {
        // When / Then
        assertThat(IdForm.ids("id=log-1&other=x&id=..%2Fadmin&id=")).containsExactly("log-1", "../admin", "");
    }

    @Test
    void shouldReadNoIdWhereThereIsNone() {
        // When / Then
        assertThat(IdForm.ids("")).isEmpty();
    }
}
