package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** JSON to Avro to JSON gives the value that went in, whatever the API sends. A failure names its seed. */
final class LosslessTest {

    private static final int SEEDS = 4000;
    private static final Map<String, Object> CONFIG =
            Map.of("schema.registry.url", "mock://lossless", "specific.avro.reader", true);

    @Test
    void shouldGiveBackWhatWentIn() {
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(CONFIG, false);
        AvroWireDeserializer deserializer = new AvroWireDeserializer();
        deserializer.configure(CONFIG, false);
        for (int seed = 0; seed < SEEDS; seed++) {
            // Given
            String body = new RandomEntry(new SplittableRandom(seed), Bodies.MAX_DEPTH).body("log-1");
            byte[] bytes = body.getBytes(UTF_8);

            // When
            AuditLogEntry translated = Bodies.translated(body);
            AuditLogEntry entry =
                    (AuditLogEntry) deserializer.deserialize("topic", serializer.serialize("topic", translated));

            // Then
            assertThat(entry).as("seed %d", seed).isEqualTo(translated);
            assertThat(JsonValues.of(EntryJson.of(entry)))
                    .as("seed %d: %s", seed, body)
                    .isEqualTo(JsonValues.of(body));
            assertThat(entry.getBody()).as("seed %d", seed).isEqualTo(ByteBuffer.wrap(bytes));
            assertThat(entry.getBodySha256()).as("seed %d", seed).isEqualTo(ByteBuffer.wrap(BodySample.sha256(bytes)));
        }
    }
}
