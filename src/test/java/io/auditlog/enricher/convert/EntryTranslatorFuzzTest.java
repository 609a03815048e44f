package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Any bytes as the body of a 200 reply: refused as what they are, or carried to the record and back without loss. */
final class EntryTranslatorFuzzTest {

    /** No body as short as this meets a limit of depth, of a name or of a number. */
    private static final int WITHIN_ALL_LIMITS = 200;

    @FuzzTest
    void shouldRefuseOrCarryWithoutLoss(byte[] body) {
        // When
        Translation translation = Bodies.translate(body);

        // Then
        if (translation instanceof Translation.Rejected rejected) {
            checkRefusal(rejected.failure(), body);
        } else {
            checkEntry(((Translation.Translated) translation).entry(), body);
        }
    }

    private static void checkRefusal(Failure failure, byte[] body) {
        assertThat(failure.httpStatus()).isEqualTo(200);
        assertThat(failure.body().size()).isEqualTo(body.length);
        assertThat(failure.error()).hasSizeLessThan(1_000).isEqualTo(Escaped.text(failure.error()));
        switch (failure.code()) {
            case PAYLOAD_MALFORMED ->
                assertThat(body.length < WITHIN_ALL_LIMITS && isJson(body))
                        .as("sound JSON was called malformed: %s", failure.error())
                        .isFalse();
            case PAYLOAD_SCHEMA, ID_MISMATCH -> {
                assertThat(isJson(body))
                        .as("no JSON was called %s", failure.code())
                        .isTrue();
                assertThat(failure.pointer()).isNotNull();
            }
            default -> throw new AssertionError("no refusal of a body: " + failure.code());
        }
    }

    private static void checkEntry(AuditLogEntry entry, byte[] body) {
        assertThat(entry.getBody()).isEqualTo(ByteBuffer.wrap(body));
        assertThat(JsonValues.of(new EntryJson().text(entry))).isEqualTo(JsonValues.of(new String(body, UTF_8)));
    }

    /** What a reader of another make says: of characters, and with a table of members of its own. */
    private static boolean isJson(byte[] body) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            return !JsonValues.hasBrokenName(JsonValues.of(text));
        } catch (CharacterCodingException | UncheckedIOException | IllegalArgumentException e) {
            return false;
        }
    }
}
