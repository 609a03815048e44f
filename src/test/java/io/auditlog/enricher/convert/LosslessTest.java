package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JSON to Avro to JSON gives the value that went in, whatever the API sends. A failure names its seed. */
class LosslessTest {

    private static final int SEEDS = 4000;
    private static final ClassSecurityPredicate TRUSTED_BEFORE = ClassSecurityValidator.getGlobal();

    /** Avro reads into generated classes only where the process declares that it trusts them. */
    @BeforeAll
    static void trustGeneratedClasses() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                TRUSTED_BEFORE, type -> type.getPackage().equals(AuditLogEntry.class.getPackage())));
    }

    @AfterAll
    static void trustAsBefore() {
        ClassSecurityValidator.setGlobal(TRUSTED_BEFORE);
    }

    @Test
    void shouldGiveBackWhatWentIn() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            // Given
            String body = new RandomEntry(new SplittableRandom(seed), Bodies.LIMITS.maxDepth()).body("log-1");

            // When
            AuditLogEntry entry = decoded(encoded(translated(seed, body)));

            // Then
            assertThat(JsonValues.of(new EntryJson().text(entry)))
                    .as("seed %d: %s", seed, body)
                    .isEqualTo(JsonValues.of(body));
            assertThat(entry.getBody()).as("seed %d", seed).isEqualTo(ByteBuffer.wrap(body.getBytes(UTF_8)));
            assertThat(entry.getBodySha256())
                    .as("seed %d", seed)
                    .isEqualTo(ByteBuffer.wrap(BodySample.sha256(body.getBytes(UTF_8))));
        }
    }

    @Test
    void shouldGiveBackTheRecordThatWentIn() throws IOException {
        for (int seed = 0; seed < SEEDS / 4; seed++) {
            // Given
            AuditLogEntry entry = translated(seed, new RandomEntry(new SplittableRandom(seed), 200).body("log-1"));

            // Then
            assertThat(decoded(encoded(entry))).as("seed %d", seed).isEqualTo(entry);
        }
    }

    private static AuditLogEntry translated(int seed, String body) {
        Translation translation = Bodies.translate(body.getBytes(UTF_8));
        assertThat(translation).as("seed %d: %s", seed, body).isInstanceOf(Translation.Translated.class);
        return ((Translation.Translated) translation).entry();
    }

    private static byte[] encoded(AuditLogEntry entry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<>(AuditLogEntry.class).write(entry, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static AuditLogEntry decoded(byte[] bytes) throws IOException {
        return new SpecificDatumReader<>(AuditLogEntry.class)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }
}
