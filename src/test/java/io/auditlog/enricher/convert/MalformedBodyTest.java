package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body that is no JSON, or JSON that two readers could understand in two ways. */
class MalformedBodyTest {

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
                arguments(Bodies.leastWith("\"user\":{\"email\":\"e\",\"email\":\"f\"}"), "Duplicate"),
                arguments(Bodies.leastWithData("{\"a\":[{\"b\":1,\"c\":2,\"d\":3,\"b\":4}]}"), "Duplicate"),
                arguments(Bodies.leastWithData("{\"a\":1,}"), "Unexpected character ('}'"),
                arguments(Bodies.leastWithData("{\"a\":[1,]}"), "Unexpected character (']'"),
                arguments(Bodies.leastWithData("{\"a\":[1 2]}"), "Unexpected character ('2'"),
                arguments(Bodies.leastWithData("{\"a\":01}"), "Invalid numeric value"),
                arguments(Bodies.leastWithData("{\"a\":+1}"), "Unexpected character ('+'"),
                arguments(Bodies.leastWithData("{\"a\":.5}"), "Unexpected character ('.'"),
                arguments(Bodies.leastWithData("{\"a\":5.}"), "Unexpected character ('}'"),
                arguments(Bodies.leastWithData("{\"a\":NaN}"), "'NaN'"),
                arguments(Bodies.leastWithData("{\"a\":truE}"), "'truE'"),
                arguments(Bodies.leastWithData("{a:1}"), "Unexpected character ('a'"),
                arguments(Bodies.leastWithData("{'a':1}"), "Unexpected character ('''"),
                arguments(Bodies.leastWithData("{/**/}"), "Unexpected character ('/'"),
                arguments(Bodies.leastWithData("{\"a\":\"\\x\"}"), "Unrecognized character escape"),
                arguments(Bodies.leastWithData("{\"a\":\"\\u12g4\"}"), "Unexpected character ('g'"),
                arguments(Bodies.leastWithData("{\"a\":\"\t\"}"), "Illegal unquoted character"),
                arguments(Bodies.leastWithData("{\"a\":\"\0\"}"), "Illegal unquoted character"),
                arguments(Bodies.leastWithData("{\"\\ud83d\":1}"), "surrogate"),
                arguments(Bodies.leastWithData("{\"\\ude00\\ud83d\":1}"), "surrogate"),
                arguments(Bodies.leastWithData("{\"" + "n".repeat(1001) + "\":1}"), "a name of 1001 characters"),
                arguments(Bodies.leastWithData("{\"" + "n".repeat(100_000) + "\":1}"), "Name length"),
                arguments(Bodies.leastWithData("{\"a\":" + "9".repeat(1001) + "}"), "Number value length (1001)"),
                arguments(Bodies.leastWithData("{\"a\":0." + "9".repeat(1001) + "}"), "Number value length (100"));
    }

    @ParameterizedTest
    @MethodSource
    void shouldSayWhatIsWrong(String body, String reason) {
        // When
        Failure failure = Bodies.rejected(body);

        // Then
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(failure.pointer()).isNull();
        assertThat(failure.error())
                .contains(reason)
                .hasSizeLessThan(320)
                .doesNotContain("ReadFeature", "StreamRead", "JsonParser");
    }

    @Test
    void shouldSayWhereItIsWrong() {
        assertThat(Bodies.rejected("{\n \"id\": x}").error()).contains("(byte 9, line 2)");
        assertThat(Bodies.rejected("{}{}").error()).isEqualTo("no readable JSON: more than one value (byte 2, line 1)");
    }

    @Test
    void shouldAcceptNamesAndNumbersUpToTheLimit() {
        // Given
        String data = "{\"" + "é".repeat(1000) + "\":" + "9".repeat(1000) + ",\"" + "€".repeat(999) + "\":-"
                + "9".repeat(1000) + "}";

        // When
        String kept = Bodies.translated(Bodies.leastWithData(data)).getData();

        // Then
        assertThat(kept).isEqualTo(data);
    }

    @Test
    void shouldCountTheDepthFromTheEntryItself() {
        // Given
        EntryTranslator translator = new EntryTranslator(new TranslateLimits(8));
        String atLimit = Bodies.leastWithData("{\"a\":" + "[".repeat(6) + "]".repeat(6) + "}");
        String beyond = Bodies.leastWithData("{\"a\":" + "[".repeat(7) + "]".repeat(7) + "}");

        // When
        Translation good = translator.translate(Bodies.ID, atLimit.getBytes(UTF_8), Bodies.RECEIVED);
        Translation bad = translator.translate(Bodies.ID, beyond.getBytes(UTF_8), Bodies.RECEIVED);

        // Then
        assertThat(good).isInstanceOf(Translation.Translated.class);
        assertThat(((Translation.Rejected) bad).failure().error())
                .contains("nesting depth (9) exceeds the maximum allowed (8)");
    }

    static Stream<Charset> shouldRefuseEveryOtherEncoding() {
        return Stream.of(
                UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"), ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource
    void shouldRefuseEveryOtherEncoding(Charset charset) {
        // Given
        byte[] body = Bodies.leastWith("\"é\":\"é\"").getBytes(charset);

        // When
        Failure failure = Bodies.rejected(body);

        // Then
        assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
        assertThat(failure.error()).containsAnyOf("not UTF-8: 0x", "NUL at byte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C3",
                "C0AF",
                "C1BF",
                "E08080",
                "E28228",
                "EDA080",
                "EDBFBF",
                "F0808080",
                "F4908080",
                "F5",
                "FF"
            })
    void shouldRefuseIllFormedUtf8WhereverItStands(String hex) {
        for (String place : new String[] {"{\"a\":\"#\"}", "{\"#\":1}", "{\"a\":#}"}) {
            // Given
            byte[] body = Bodies.leastWithData(place)
                    .replace("#", new String(HexFormat.of().parseHex(hex), ISO_8859_1))
                    .getBytes(ISO_8859_1);

            // When
            Failure failure = Bodies.rejected(body);

            // Then
            assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
            assertThat(failure.error()).contains("not UTF-8: 0x");
        }
    }
}
