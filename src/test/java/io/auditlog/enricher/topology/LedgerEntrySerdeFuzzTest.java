package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.apache.kafka.common.errors.SerializationException;

/** Any bytes as a ledger line: a {@code SerializationException} and nothing else, or a line that keeps its value. */
final class LedgerEntrySerdeFuzzTest {

    private final LedgerEntrySerde serde = new LedgerEntrySerde();

    @FuzzTest
    void shouldRefuseDamageOrKeepTheLine(byte[] bytes) {
        // When
        LedgerEntry line;
        try {
            line = read(bytes);
        } catch (SerializationException damaged) {
            assertThat(damaged).hasMessageContaining("ledger line");
            return;
        }

        // Then
        byte[] written = serde.serializer().serialize("t", line);
        LedgerEntry again = read(written);
        assertThat(again.id()).isEqualTo(line.id());
        assertThat(again.history()).isEqualTo(line.history());
        assertThat(again.input().origin()).isEqualTo(line.input().origin());
        assertThat(again.input().timestamp()).isEqualTo(line.input().timestamp());
        assertThat(again.input().key()).isEqualTo(line.input().key());
        assertThat(again.input().value()).isEqualTo(line.input().value());
        assertThat(again.input().headers()).isEqualTo(line.input().headers());
        assertThat(serde.serializer().serialize("t", again)).isEqualTo(written);
    }

    private LedgerEntry read(byte[] bytes) {
        return serde.deserializer().deserialize("t", bytes);
    }
}
