package io.auditlog.enricher.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.AuditLogId.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an ID, and what ends as a dead letter before any call. */
final class AuditLogIdTest {

    /** The widest pattern a deployment can set. */
    private static final IdRules ANYTHING = new IdRules(Pattern.compile("(?s).*"), IdRules.MAX_LENGTH);

    @ParameterizedTest
    @ValueSource(strings = {"a", "0f8fad5b-d9cb-469f-a165-70867728950e", "log_1.2:3~4", "...", "a..b"})
    void shouldAcceptWhatNeedsNoEncoding(String text) {
        assertThat(parse(text, IdRules.DEFAULT)).isEqualTo(new Parsed.Valid(new AuditLogId(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../admin", "a/b", "a b", "%2e%2e", "//host", "a?b", "a#b", "a;b", "ü", "a\\b", "id\u2028"})
    void shouldRefuseByDefaultWhatAUrlWouldHaveToEncode(String text) {
        assertThat(code(parse(text, IdRules.DEFAULT))).isEqualTo(Code.ID_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../admin", "a/b", "%2e%2e", "//host", "a?b", "a#b", "ü", "日本", "a;b=c", "😀"})
    void shouldAcceptThemWhereThePatternDoes(String text) {
        assertThat(parse(text, ANYTHING)).isEqualTo(new Parsed.Valid(new AuditLogId(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "\u3000",
                ".",
                "..",
                "a\r\nHost: evil",
                "a\u0000",
                "a\u202eb",
                "a\u200bb",
                "\ufeffa",
                "a\u2028b",
                "a\u0085",
                "a\u001b[2J",
                "a\u2029",
                "a\ufdd0"
            })
    void shouldRefuseTheUnsafeWhateverThePatternSays(String text) {
        assertThat(code(parse(text, ANYTHING))).isEqualTo(Code.ID_INVALID);
        assertThatThrownBy(() -> new AuditLogId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseATombstoneAndWhatIsNoUtf8() {
        assertThat(code(AuditLogId.parse(null, ANYTHING))).isEqualTo(Code.ID_INVALID);
        assertThat(code(AuditLogId.parse(new byte[] {(byte) 0xc3, 0x28}, ANYTHING)))
                .isEqualTo(Code.ID_UNREADABLE);
        assertThat(code(AuditLogId.parse(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, ANYTHING)))
                .isEqualTo(Code.ID_UNREADABLE);
    }

    @Test
    void shouldHoldTheLengthAsCharactersNotBytes() {
        assertThat(parse("ü".repeat(256), ANYTHING)).isInstanceOf(Parsed.Valid.class);
        assertThat(code(parse("ü".repeat(257), ANYTHING))).isEqualTo(Code.ID_INVALID);
        assertThat(code(parse("a".repeat(257), ANYTHING))).isEqualTo(Code.ID_INVALID);
        assertThat(code(parse("a".repeat(1_000_000), ANYTHING))).isEqualTo(Code.ID_INVALID);
        assertThat(code(parse("abcd", new IdRules(Pattern.compile(".*"), 3)))).isEqualTo(Code.ID_INVALID);
    }

    @Test
    void shouldShowAHostileIdEscapedAndShort() {
        Failure failure = ((Parsed.Invalid) parse("x\r\n\u202e" + "y".repeat(200), ANYTHING)).failure();
        assertThat(failure.error()).contains("x\\u000d\\u000a\\u202e").hasSizeLessThan(200);
    }

    @Test
    void shouldNeverThrowForAnyBytes() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            Parsed parsed = AuditLogId.parse(bytes, ANYTHING);
            if (parsed instanceof Parsed.Valid valid) {
                assertThat(valid.id().value().getBytes(StandardCharsets.UTF_8))
                        .as("seed %d", seed)
                        .isEqualTo(bytes);
            }
        }
    }

    private static Parsed parse(String text, IdRules rules) {
        return AuditLogId.parse(text.getBytes(StandardCharsets.UTF_8), rules);
    }

    private static Code code(Parsed parsed) {
        return ((Parsed.Invalid) parsed).failure().code();
    }
}
