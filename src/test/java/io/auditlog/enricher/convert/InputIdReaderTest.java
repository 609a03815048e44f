package io.auditlog.enricher.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.IdRules;
import java.nio.charset.StandardCharsets;
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

    @Test
    void shouldTakeTheValueItselfAsTextWhereNoDocumentIsExpected() {
        InputIdReader ids = new InputIdReader(Optional.empty(), IdRules.DEFAULT);
        assertThat(ids.read(bytes("log-1"))).isEqualTo(new Parsed.Valid(new AuditLogId("log-1")));
        assertThat(failure(ids.read(bytes("\"log-1\""))).code()).isEqualTo(Code.ID_INVALID);
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
                "/~01; {\"~1\":\"log-1\"}",
                "/; {\"\":\"log-1\"}",
                "//x; {\"\":{\"x\":\"log-1\"}}",
                "/i d; {\"i d\":\"log-1\"}",
                "/id; {\"\\u0069d\":\"\\u006cog-1\"}",
                "/id;  { \"id\" : \"log-1\" }  "
            })
    void shouldFindAStringAtThePointer(String pointer, String document) {
        assertThat(read(pointer, document)).isEqualTo(new Parsed.Valid(new AuditLogId("log-1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "1E+3",
                "0",
                "-0",
                "1.10",
                "10000000000000000000001",
                "0.10000000000000000000000000000000001",
                "123456789012345678901234567890e-400"
            })
    void shouldTakeANumberExactlyAsItIsWritten(String number) {
        Parsed expected = new Parsed.Valid(new AuditLogId(number));
        assertThat(read("/id", "{\"id\":" + number + "}")).isEqualTo(expected);
        assertThat(read("/0", "[" + number + " ]")).isEqualTo(expected);
        assertThat(read("", number)).isEqualTo(expected);
        assertThat(read("", " " + number + "\n ")).isEqualTo(expected);
    }

    @Test
    void shouldTakeTheDocumentItselfWhereThePointerIsEmpty() {
        assertThat(read("", "\"log-1\"")).isEqualTo(new Parsed.Valid(new AuditLogId("log-1")));
        assertThat(failure(read("", "{\"id\":\"log-1\"}")).error())
                .isEqualTo("expected a string or a number as the document, found an object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"id\":null}; at /id, found null",
                "{\"id\":true}; at /id, found a boolean",
                "{\"id\":false}; at /id, found a boolean",
                "{\"id\":{\"id\":\"a\"}}; at /id, found an object",
                "{\"id\":[\"a\"]}; at /id, found an array",
                "{\"ID\":\"a\"}; the document has no /id",
                "{\"x\":{\"id\":\"a\"}}; the document has no /id",
                "{}; the document has no /id",
                "[\"id\"]; the document has no /id",
                "\"id\"; the document has no /id",
                "7; the document has no /id",
                "null; the document has no /id",
                "{\"id\":\"\"}; the ID is empty or blank",
                "{\"id\":\"..\"}; relative path segment",
                "{\"id\":\"a\\u0000\"}; holds a control",
                "{\"id\":\"\\ud800\"}; holds a control"
            })
    void shouldRefuseWhatIsNoIdAndSayWhy(String document, String reason) {
        Failure failure = failure(read("/id", document));
        assertThat(failure.code()).isEqualTo(Code.ID_INVALID);
        assertThat(failure.error()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"/-", "/3", "/01", "/id", "/0/0"})
    void shouldFindNothingInAnArrayWhereThePointerIsNoIndexOfIt(String pointer) {
        assertThat(failure(read(pointer, "[\"a\",\"b\",\"c\"]")).error()).isEqualTo("the document has no " + pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a\",\"id\":\"a\"}; Duplicate",
                "{\"id\":\"a\",\"x\":[{\"y\":1,\"\\u0079\":1}]}; Duplicate",
                "{\"id\":\"a\"}{}; more than one value",
                "{\"id\":\"a\"} x; Unrecognized token",
                "{\"id\":\"a\",}; Unexpected character",
                "{\"id\":\"a\"; Unexpected end-of-input",
                "{\"id\":01}; Invalid numeric value",
                "{\"id\":NaN}; 'NaN'",
                "log-1; Unrecognized token",
                "``; it is empty",
                "`  `; no value",
                "\uFEFF{\"id\":\"a\"}; byte order mark"
            })
    void shouldRefuseWhatIsNoReadableJsonThoughAnIdStandsInIt(String document, String reason) {
        Failure failure = failure(read("/id", document));
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
        assertThat(read("/id", filled)).isInstanceOf(Parsed.Valid.class);
        Failure failure = failure(read("/id", filled + " "));
        assertThat(failure.code()).isEqualTo(Code.ID_INVALID);
        assertThat(failure.error()).contains("65537 bytes").hasSizeLessThan(100);
    }

    @Test
    void shouldRefuseWhatIsNestedTooDeep() {
        String deep = "[".repeat(201) + "]".repeat(201);
        assertThat(failure(read("/id", "{\"id\":\"a\",\"x\":" + deep + "}")).code())
                .isEqualTo(Code.ID_UNREADABLE);
    }

    @Test
    void shouldNeverThrowForAnyBytes() {
        InputIdReader ids = new InputIdReader(Optional.of("/id"), ANYTHING);
        byte[] document = bytes("{\"id\":\"log-1\",\"x\":[1,{\"id\":null}]}");
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
        return new InputIdReader(Optional.of(pointer), ANYTHING).read(bytes(document));
    }

    private static Failure failure(Parsed parsed) {
        return ((Parsed.Invalid) parsed).failure();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
