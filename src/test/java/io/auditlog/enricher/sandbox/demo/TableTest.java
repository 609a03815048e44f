package io.auditlog.enricher.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {

    @Test
    void shouldSetLabelsLeftNumbersRightAndNotesBehind() {
        // Given
        Table table = new Table().row("IDs in", 300).row("dead letters", 7, "see below");
        // When
        String text = table.text();
        // Then
        assertThat(text).isEqualTo("""
                  ------------------------------
                  IDs in         300
                  dead letters     7   see below
                  ------------------------------
                """);
    }
}
