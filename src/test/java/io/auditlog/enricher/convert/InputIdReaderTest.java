package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.IdRules;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an ID is found in the value of an input record, and what is none. */
final class InputIdReaderTest {

    private static final IdRules ANYTHING = new IdRules(Pattern.compile("(?s).*"), IdRules.MAX_LENGTH);
    private static final Parsed LOG_1 = new Parsed.Valid(new AuditLogId("log-1"));

    @Test
    void shouldTakeTheValueItselfAsTextIfNoDocumentIsExpected() {
        InputIdReader ids = new InputIdReader(Optional.empty(), IdRules.DEFAULT);
        assertThat(ids.read("log-1".getBytes(UTF_8))).isEqualTo(LOG_1);
        assertThat(failure(ids.read("\"log-1\"".getBytes(UTF_8))).code()).isEqualTo(Code.ID_INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "/id; {\"id\":\"log-1\"}",
                "/id; {\"other\":{\"id\":\"no\"},\"id\":\"log-1\",\"list\":[{\"id\":\"no\"}]}",
                "/a/b; {\"a\":{\"b\":\"log-1\",\"c\":[1]},\"b\":2}",
                "/a/1/id; {\"a\":[{\"id\":\"no\"},{\"id\":\"log-1\"},{\"id\":\"no\"}]}",
                "/1; [0,\"log-1\",2]",
                "/1; {\"1\":\"log-1\"}",
                "/a~1b/m~0n; {\"a/b\":{\"m~n\":\"log-1\"}}",
                "/; {\"\":\"log-1\"}",
                "//x; {\"\":{\"x\":\"log-1\"}}",
                "/id; {\"\\u0069d\":\"\\u006cog-1\"}",
                "/id;  { \"id\" : \"log-1\" }  ",
                "``; \"log-1\""
            })
    void shouldFindAStringAtThePointer(String pointer, String document) {
        assertThat(read(pointer, document)).isEqualTo(LOG_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+3", "-0", "1.10", "10000000000000000000001", "123456789012345678901234567890e-400"})
    void shouldTakeANumberExactlyAsItIsWritten(String number) {
        Parsed expected = new Parsed.Valid(new AuditLogId(number));
        assertThat(read("/id", "{\"id\":" + number + "}")).isEqualTo(expected);
        assertThat(read("/0", "[" + number + " ]")).isEqualTo(expected);
        assertThat(read("", " " + number + "\n ")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "/id; {\"id\":null}; at /id, found null",
                "/id; {\"id\":{\"id\":\"a\"}}; at /id, found an object",
                "/id; {\"id\":[\"a\"]}; at /id, found an array",
                "/id; {\"ID\":\"a\"}; the document has no /id",
                "/id; [\"id\"]; the document has no /id",
                "/id; null; the document has no /id",
                "/id; {\"id\":\"\"}; the ID is empty or blank",
                "/id; {\"id\":\"..\"}; relative path segment",
                "/id; {\"id\":\"a\\u0000\"}; holds a control",
                "/id; {\"id\":\"\\ud800\"}; holds a control",
                "/-; [\"a\",\"b\"]; the document has no /-",
                "/3; [\"a\",\"b\"]; the document has no /3",
                "/01; [\"a\",\"b\"]; the document has no /01",
                "/0/0; [\"a\",\"b\"]; the document has no /0/0",
                "``; {\"id\":\"log-1\"}; expected a string or a number as the document, found an object"
            })
    void shouldSayWhyThereIsNoId(String pointer, String document, String reason) {
        Failure failure = failure(read(pointer, document));
        assertThat(failure.code()).isEqualTo(Code.ID_INVALID);
        assertThat(failure.error()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a\",\"id\":\"a\"}; Duplicate",
                "{\"id\":\"a\",\"x\":[{\"y\":1,\"\\u0079\":1}]}; Duplicate",
                "{\"id\":\"a\"}{}; more than one value",
                "{\"id\":\"a\",}; Unexpected character",
                "{\"id\":\"a\"; Unexpected end-of-input",
                "log-1; Unrecognized token",
                "``; it is empty",
                "`  `; no value",
                "\uFEFF{\"id\":\"a\"}; byte order mark",
                "{\"id\":\"a\",\"x\":{deep}}; nesting depth (201)"
            })
    void shouldRefuseWhatIsNoReadableJsonEvenIfItContainsAnId(String document, String reason) {
        Failure failure = failure(read("/id", document.replace("{deep}", "[".repeat(201) + "]".repeat(201))));
        assertThat(failure.code()).isEqualTo(Code.ID_UNREADABLE);
        assertThat(failure.error())
                .startsWith("the value is no readable JSON: ")
                .contains(reason);
    }

    @Test
    void shouldRefuseATombstoneAndWhatIsNoUtf8() {
        InputIdReader ids = new InputIdReader(Optional.of("/id"), ANYTHING);
        assertThat(failure(ids.read(null)).code()).isEqualTo(Code.ID_INVALID);
        assertThat(failure(ids.read(new byte[] {'"', (byte) 0xc3, 0x28, '"'})).code())
                .isEqualTo(Code.ID_UNREADABLE);
    }

    @Test
    void shouldReadDocumentsOfUpToSixtyFourKibibytes() {
        String start = "{\"id\":\"log-1\",\"x\":\"";
        String filled = start + "x".repeat(65_536 - start.length() - 2) + "\"}";
        assertThat(read("/id", filled)).isEqualTo(LOG_1);
        Failure failure = failure(read("/id", filled + " "));
        assertThat(failure.code()).isEqualTo(Code.ID_INVALID);
        assertThat(failure.error()).contains("65537 bytes").hasSizeLessThan(100);
    }

    @Test
    void shouldNeverThrowForAnyBytes() {
        InputIdReader ids = new InputIdReader(Optional.of("/id"), ANYTHING);
        byte[] document = "{\"id\":\"log-1\",\"x\":[1,{\"id\":null}]}".getBytes(UTF_8);
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = document.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(ids.read(bytes)).as("seed %d", seed).isNotNull();
        }
    }

    private static Parsed read(String pointer, String document) {
        return new InputIdReader(Optional.of(pointer), ANYTHING).read(document.getBytes(UTF_8));
    }

    private static Failure failure(Parsed parsed) {
        return ((Parsed.Invalid) parsed).failure();
    }
}
