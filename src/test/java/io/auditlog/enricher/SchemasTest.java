package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

final class SchemasTest {

    @Test
    void shouldResolveEverySchemaWithASerializerThatDoesSoAtTheFirstRecord() {
        // Given a serializer that encodes what it gets
        Map<String, Schema> resolved = new TreeMap<>();

        // When
        Schemas.prepare((topic, data) -> encoded(topic, data, resolved), new Topics("in", "out", "dead-{class}"));

        // Then
        assertThat(resolved)
                .hasSize(9)
                .containsEntry("out", AuditLogEntry.SCHEMA$)
                .containsEntry("dead-4xx", DeadLetter.SCHEMA$);
    }

    private static byte[] encoded(String topic, IndexedRecord data, Map<String, Schema> resolved) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SpecificDatumWriter<>(data.getSchema())
                    .write(data, EncoderFactory.get().directBinaryEncoder(bytes, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resolved.put(topic, data.getSchema());
        return bytes.toByteArray();
    }
}
