package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ErrorBodyReaderTest {

    private static final EntryTranslator TRANSLATOR =
            new EntryTranslator(Bodies.MAX_DEPTH, Optional.empty(), RecordBody.EXACT, entry -> new byte[0]);

    private static ErrorBody read(String body) {
        return TRANSLATOR.error(body.getBytes(UTF_8));
    }

    @Test
    void shouldReadTheContractsMembersAndAProblems() {
        assertThat(read("{\"error\":\"no\",\"issues\":[ {\"path\":[\"id\"],\"n\":1.10} ,{}],"
                        + "\"missingPerms\":[\"audit:read\",\"audit:list\"],\"more\":{\"a\":[]}}"))
                .isEqualTo(new ErrorBody(
                        null, "no", "[ {\"path\":[\"id\"],\"n\":1.10} ,{}]", List.of("audit:read", "audit:list")));
        assertThat(read("{\"type\":\"https://a/b#c\",\"title\":\"Too much\",\"status\":429}"))
                .isEqualTo(new ErrorBody("https://a/b#c", "Too much", null, List.of()));
        assertThat(read("{\"title\":\"Too much\",\"detail\":\"since noon\"}").error())
                .isEqualTo("since noon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>502 Bad Gateway</html>",
                "[]",
                "7",
                "{\"error\":\"no\"",
                "{\"error\":\"no\"} x",
                "{\"error\":\"no\",\"error\":\"yes\"}",
                "\uFEFF{\"error\":\"no\"}",
                "{}"
            })
    void shouldReadNothingFromAnythingElse(String body) {
        assertThat(read(body)).isEqualTo(ErrorBody.NONE);
    }

    @Test
    void shouldIgnoreMembersOfAWrongType() {
        assertThat(read("{\"error\":{\"code\":1},\"issues\":\"many\",\"missingPerms\":[1,\"p\",null,[\"q\"]]}"))
                .isEqualTo(new ErrorBody(null, null, null, List.of("p")));
    }

    @Test
    void shouldEscapeWhatAPersonWillRead() {
        ErrorBody error = read("{\"error\":\"a\\nb\\ud800\",\"missingPerms\":[\"p\\u202e\"]}");
        assertThat(error.error()).isEqualTo("a\\u000ab\\ud800");
        assertThat(error.missingPerms()).containsExactly("p\\u202e");
    }

    @Test
    void shouldBoundEveryPart() {
        // Given
        String perms = ("\"" + "p".repeat(300) + "\",").repeat(500) + "\"last\"";
        String issue = "{\"message\":\"" + "m".repeat(986) + "\"}";

        // When
        ErrorBody error = read("{\"error\":\"" + "e".repeat(5_000_000) + "\",\"missingPerms\":[" + perms
                + "],\"issues\":[" + (issue + ",").repeat(99) + issue + "]}");

        // Then
        assertThat(error.error()).hasSize(ErrorBodyReader.MAX_ERROR).endsWith("e...");
        assertThat(error.missingPerms()).hasSize(ErrorBodyReader.MAX_PERMS);
        assertThat(error.missingPerms().get(0))
                .hasSize(ErrorBodyReader.MAX_PERM)
                .endsWith("p...");
        assertThat(error.issues())
                .isEqualTo("[" + (issue + ",").repeat(64) + issue + "]")
                .hasSizeLessThanOrEqualTo(ErrorBodyReader.MAX_ISSUES);
    }

    @Test
    void shouldKeepNoIssueWhereNoneFits() {
        assertThat(read("{\"issues\":[\"" + "m".repeat(70_000) + "\",1]}").issues())
                .isNull();
        assertThat(read("{\"issues\":[ ]}").issues()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void shouldSurviveAnyDepth(String opening) {
        assertThat(read("{\"issues\":" + opening.repeat(100_000))).isEqualTo(ErrorBody.NONE);
    }
}
