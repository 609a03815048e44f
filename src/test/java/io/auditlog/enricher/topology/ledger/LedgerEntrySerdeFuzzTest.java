package io.auditlog.enricher.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.apache.kafka.common.errors.SerializationException;

/** Any bytes as a ledger line: a {@code SerializationException} and nothing else, or a line that keeps its value. */
final class LedgerEntrySerdeFuzzTest {

    private final LedgerEntrySerde serde = new LedgerEntrySerde();

    @FuzzTest
    void shouldRefuseDamageOrKeepTheLine(byte[] bytes) {
        // When
        LedgerEntry entry;
        try {
            entry = serde.deserializer().deserialize("t", bytes);
        } catch (SerializationException damaged) {
            assertThat(damaged).hasMessageContaining("ledger line");
            return;
        }

        // Then
        byte[] written = serde.serializer().serialize("t", entry);
        LedgerEntry again = serde.deserializer().deserialize("t", written);
        assertThat(again).usingRecursiveComparison().isEqualTo(entry);
        assertThat(serde.serializer().serialize("t", again)).isEqualTo(written);
    }
}
