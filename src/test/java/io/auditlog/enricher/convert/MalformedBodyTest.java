package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is not JSON, or JSON that two readers could understand in two ways. */
final class MalformedBodyTest {

    static Stream<Arguments> shouldSayWhatIsWrong() {
        return Stream.of(
                arguments("", "it is empty"),
                arguments(" \n", "no value"),
                arguments("<html><body>Bad gateway</body></html>", "Unexpected character ('<' (code 60))"),
                arguments("\uFEFF" + Bodies.LEAST, "it begins with a byte order mark"),
                arguments(Bodies.LEAST + "{}", "more than one value"),
                arguments(Bodies.LEAST + "\n" + Bodies.LEAST, "more than one value"),
                arguments(Bodies.LEAST + "]", "Unexpected close marker"),
                arguments(Bodies.LEAST + ",", "Unexpected character (','"),
                arguments(Bodies.LEAST + "\0", "Illegal character"),
                arguments("null null", "more than one value"),
                arguments(Bodies.leastWith("\"id\":\"log-1\""), "Duplicate"),
                arguments(Bodies.leastWith("\"\\u0069d\":\"log-1\""), "Duplicate"),
                arguments(Bodies.leastWith("\"x\":1,\"x\":1"), "Duplicate"),
                arguments(Bodies.leastWith("\"😀\":1,\"\\ud83d\\ude00\":1"), "Duplicate"),
                arguments(Bodies.leastWith("\"user\":null,\"user\":{\"email\":\"e\"}"), "Duplicate"),
                arguments(Bodies.leastWith("\"user\":{\"email\":\"e\",\"email\":\"f\"}"), "Duplicate"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldSayWhatIsWrong(String body, String reason) {
        Failure failure = Bodies.rejected(body);
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(failure.pointer()).isNull();
        assertThat(failure.error())
                .contains(reason)
                .hasSizeLessThan(320)
                .doesNotContain("ReadFeature", "StreamRead", "JsonParser");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":[{\"b\":1,\"c\":2,\"d\":3,\"b\":4}]}; Duplicate",
                "{\"a\":1,}; Unexpected character ('}'",
                "{\"a\":[1,]}; Unexpected character (']'",
                "{\"a\":[1 2]}; Unexpected character ('2'",
                "{\"a\":01}; Invalid numeric value",
                "{\"a\":+1}; Unexpected character ('+'",
                "{\"a\":.5}; Unexpected character ('.'",
                "{\"a\":5.}; Unexpected character ('}'",
                "{\"a\":NaN}; 'NaN'",
                "{\"a\":truE}; 'truE'",
                "{a:1}; Unexpected character ('a'",
                "{'a':1}; Unexpected character ('''",
                "{/**/}; Unexpected character ('/'",
                "{\"a\":\"\\x\"}; Unrecognized character escape",
                "{\"a\":\"\\u12g4\"}; Unexpected character ('g'",
                "{\"a\":\"\t\"}; Illegal unquoted character",
                "{\"a\":\"\0\"}; Illegal unquoted character",
                "{\"\\ud83d\":1}; surrogate",
                "{\"\\ude00\\ud83d\":1}; surrogate",
                "{\"{1001}\":1}; a name of 1001 characters",
                "{\"{100000}\":1}; Name length",
                "{\"a\":{1001}}; Number value length (1001)",
                "{\"a\":0.{1001}}; Number value length (100"
            })
    void shouldSayWhatIsWrongWithinData(String data, String reason) {
        String longer = data.replace("{1001}", "9".repeat(1001)).replace("{100000}", "n".repeat(100_000));
        shouldSayWhatIsWrong(Bodies.leastWithData(longer), reason);
    }

    @Test
    void shouldSayWhereItIsWrong() {
        assertThat(Bodies.rejected("{\n \"id\": x}").error()).contains("(byte 9, line 2)");
        assertThat(Bodies.rejected("{}{}").error()).isEqualTo("no readable JSON: more than one value (byte 2, line 1)");
        String text = "{\"é€😀\":\"" + "x€".repeat(9_000);
        byte[] cut = (text + "Ã").getBytes(UTF_8);
        assertThat(Bodies.rejected(Arrays.copyOf(cut, cut.length - 1)).error())
                .isEqualTo("no readable JSON: not UTF-8: 0xC3 at byte " + (cut.length - 2));
    }

    @Test
    void shouldAcceptNamesAndNumbersUpToTheLimit() {
        String data = "{\"" + "é".repeat(1000) + "\":" + "9".repeat(1000) + ",\"" + "€".repeat(999) + "\":-"
                + "9".repeat(1000) + "}";
        assertThat(Bodies.translated(Bodies.leastWithData(data)).getData()).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource({"6, ", "7, nesting depth (9) exceeds the maximum allowed (8)"})
    void shouldCountTheDepthFromTheEntryItself(int levels, String error) {
        String body = Bodies.leastWithData("{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}");
        Outcome outcome = new EntryTranslator(8, Optional.empty(), RecordBody.EXACT, entry -> new byte[0])
                .entry(Bodies.ID, body.getBytes(UTF_8), Bodies.RECEIVED);
        if (error == null) {
            assertThat(outcome).isInstanceOf(Outcome.Enriched.class);
        } else {
            assertThat(((Outcome.Refused) outcome).failure().error()).contains(error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "ISO-8859-1"})
    void shouldRefuseEveryOtherEncoding(Charset charset) {
        Failure failure = Bodies.rejected(Bodies.leastWith("\"é\":\"é\"").getBytes(charset));
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(failure.error()).containsAnyOf("not UTF-8: 0x", "NUL at byte");
    }

    /** Truncated and overlong sequences, surrogates, and code points above U+10FFFF. */
    @Test
    void shouldRefuseIllFormedUtf8WhereverItStands() {
        for (String hex : "80 C3 C0AF C1BF E08080 E28228 EDA080 EDBFBF F0808080 F4908080 F5 FF".split(" ", -1)) {
            for (String place : new String[] {"{\"a\":\"#\"}", "{\"#\":1}", "{\"a\":#}"}) {
                byte[] body = Bodies.leastWithData(place)
                        .replace("#", new String(HexFormat.of().parseHex(hex), ISO_8859_1))
                        .getBytes(ISO_8859_1);
                Failure failure = Bodies.rejected(body);
                assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
                assertThat(failure.error()).contains("not UTF-8: 0x" + hex.substring(0, 2));
            }
        }
    }
}
