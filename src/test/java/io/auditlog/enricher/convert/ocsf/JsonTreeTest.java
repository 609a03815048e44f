package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTreeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0.0",
                "0e99999999999",
                "-0.000000000000000000000000000",
                "1.10",
                "9007199254740991",
                "1e5",
                "0.1",
                "1E-300",
                "100000000000000000000",
                "\"\\ud83d\\ude80\"",
                "[[], {}, null, true]"
            })
    void shouldCallInteroperableWhatEveryReceiverReads(String json) {
        assertThat(JsonTree.isInteroperable(Entries.object("{\"x\":" + json + "}")))
                .isEqualTo(!json.startsWith("1000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1E400",
                "-1e999",
                "1E-400",
                "1E-99999999999",
                "1E99999999999",
                "9007199254740993",
                "1.7976931348623157e309",
                "0.123456789012345678901",
                "\"\\ud83d\"",
                "\"\\udc00x\""
            })
    void shouldNotCallInteroperableWhatSomeReceiverDropsOrChanges(String json) {
        assertThat(JsonTree.isInteroperable(Entries.object("{\"x\":[" + json + "]}")))
                .isFalse();
    }

    @Test
    void shouldCountLevels() {
        assertThat(JsonTree.isInteroperable(nested(31))).isTrue();
        assertThat(JsonTree.isInteroperable(nested(32))).isFalse();
    }

    private static Map<String, Object> nested(int arrays) {
        return Entries.object("{\"x\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}");
    }

    @Test
    void shouldKeepTheTextOfNumbersAndTheOrderOfMembers() {
        String json = "{\"b\":1.10,\"a\":[-0.0,1E400,123456789012345678901234567890],\"\":null,\"t\":\"東京 🚀\"}";

        assertThat(JsonTree.text(Entries.object(json))).isEqualTo(json);
        assertThat(new String(JsonTree.bytes(Entries.object(json)), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void shouldWriteWhatUtf8CannotCarry() {
        Map<String, Object> tree = Entries.object("{\"x\":\"a\\ud800b\\ud83d\\ude80\"}");

        assertThat(JsonTree.text(tree)).isEqualTo("{\"x\":\"a\\ud800b🚀\"}");
        assertThat(new String(JsonTree.bytes(tree), StandardCharsets.UTF_8)).isEqualTo("{\"x\":\"a\ufffdb🚀\"}");
    }
}
