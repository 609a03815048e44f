package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.convert.TranslateLimits;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/** Any bytes as a reply, down to the bytes on the topic: refused, or read back from there as they came. */
final class EntryEncoderFuzzTest {

    private static final String TOPIC = "audit-logs-enriched";
    private static final AuditLogId ID = new AuditLogId("log-1");
    private static final Instant RECEIVED = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final Map<String, Object> CONFIG =
            Map.of("schema.registry.url", "mock://entry-encoder-fuzz", "specific.avro.reader", "true");

    private final AvroWireDeserializer deserializer = new AvroWireDeserializer();
    private final EntryEncoder encoder;

    EntryEncoderFuzzTest() {
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(CONFIG, false);
        deserializer.configure(CONFIG, false);
        encoder = new EntryEncoder(new TranslateLimits(200), serializer, TOPIC);
    }

    @FuzzTest
    void shouldRefuseOrWriteWhatCame(byte[] body) {
        // When
        Outcome outcome = encoder.entry(ID, body, RECEIVED);

        // Then
        if (outcome instanceof Outcome.Refused refused) {
            assertThat(refused.failure().code().statusClass()).isEqualTo(StatusClass.INVALID_RESPONSE);
        } else {
            byte[] written = ((Outcome.Enriched) outcome).value();
            AuditLogEntry entry = (AuditLogEntry) deserializer.deserialize(TOPIC, written);
            assertThat(entry.getId()).isEqualTo(ID.value());
            assertThat(entry.getFetchedAt()).isEqualTo(RECEIVED);
            assertThat(entry.getBody()).isEqualTo(ByteBuffer.wrap(body));
        }
        assertThat(encoder.error(body)).isNotNull();
    }
}
