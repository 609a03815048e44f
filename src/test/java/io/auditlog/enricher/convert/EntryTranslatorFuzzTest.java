package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Optional;

/** Any bytes as the body of a 200 reply: refused as what they are, or carried to the topic and back without loss. */
final class EntryTranslatorFuzzTest {

    /** No body as short as this meets a limit of depth, of a name or of a number. */
    private static final int WITHIN_ALL_LIMITS = 200;

    private static final String TOPIC = "audit-logs-enriched";
    private static final Map<String, Object> CONFIG =
            Map.of("schema.registry.url", "mock://translator-fuzz", "specific.avro.reader", "true");

    private final AvroWireSerializer serializer = new AvroWireSerializer();
    private final AvroWireDeserializer deserializer = new AvroWireDeserializer();

    EntryTranslatorFuzzTest() {
        serializer.configure(CONFIG, false);
        deserializer.configure(CONFIG, false);
    }

    @FuzzTest
    void shouldRefuseOrCarryWithoutLoss(byte[] body) {
        isCarried(body);
    }

    /** Whether the body is an entry; fails if it is neither refused nor carried as it must be. */
    boolean isCarried(byte[] body) {
        Outcome outcome = outcome(RecordBody.EXACT, body);
        if (outcome instanceof Outcome.Enriched enriched) {
            AuditLogEntry entry = read(enriched);
            assertThat(entry.getId()).isEqualTo(Bodies.ID.value());
            assertThat(entry.getFetchedAt()).isEqualTo(Bodies.RECEIVED);
            assertThat(entry.getBody()).isEqualTo(ByteBuffer.wrap(body));
            assertThat(entry.getBodySha256()).isEqualTo(ByteBuffer.wrap(BodySample.sha256(body)));
            assertThat(JsonValues.of(EntryJson.of(entry))).isEqualTo(JsonValues.of(new String(body, UTF_8)));
            entry.put("body", ByteBuffer.wrap(new byte[0]));
            assertThat(read(outcome(RecordBody.HASH, body))).isEqualTo(entry);
            entry.put("bodySha256", ByteBuffer.wrap(new byte[0]));
            assertThat(read(outcome(RecordBody.NONE, body))).isEqualTo(entry);
            return true;
        }
        checkRefusal(((Outcome.Refused) outcome).failure(), body);
        return false;
    }

    private Outcome outcome(RecordBody recordBody, byte[] body) {
        return new EntryTranslator(
                        Bodies.MAX_DEPTH, Optional.empty(), recordBody, entry -> serializer.serialize(TOPIC, entry))
                .entry(Bodies.ID, body, Bodies.RECEIVED);
    }

    private AuditLogEntry read(Outcome outcome) {
        return (AuditLogEntry) deserializer.deserialize(TOPIC, ((Outcome.Enriched) outcome).value());
    }

    private static void checkRefusal(Failure failure, byte[] body) {
        assertThat(failure.httpStatus()).isEqualTo(200);
        assertThat(failure.body().size()).isEqualTo(body.length);
        assertThat(failure.error()).hasSizeLessThan(1_000).isEqualTo(Escaped.text(failure.error()));
        switch (failure.code()) {
            case PAYLOAD_MALFORMED ->
                assertThat(body.length < WITHIN_ALL_LIMITS && isJson(body))
                        .as("valid JSON was called malformed: %s", failure.error())
                        .isFalse();
            case PAYLOAD_SCHEMA, ID_MISMATCH -> {
                assertThat(isJson(body))
                        .as("not JSON, but called %s", failure.code())
                        .isTrue();
                assertThat(failure.pointer()).isNotNull();
            }
            default -> throw new AssertionError("no refusal of a body: " + failure.code());
        }
    }

    /** What another reader says: one of characters, with a table of members of its own. */
    private static boolean isJson(byte[] body) {
        try {
            JsonValues.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
            return true;
        } catch (CharacterCodingException | UncheckedIOException | IllegalArgumentException e) {
            return false;
        }
    }
}
