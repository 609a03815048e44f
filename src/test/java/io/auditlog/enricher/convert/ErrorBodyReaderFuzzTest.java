package io.auditlog.enricher.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import java.util.List;

/** Any bytes as the body of an error reply: the result is bounded, printable and, for the issues, JSON. */
final class ErrorBodyReaderFuzzTest {

    /** What one character can become when it is escaped. */
    private static final int ESCAPED = 6;

    private static final ErrorBodyReader READER = new ErrorBodyReader(JsonCursor.factory(Bodies.MAX_DEPTH));

    @FuzzTest
    void shouldKeepLittleAndOnlyWhatIsSafe(byte[] body) {
        ErrorBody error = READER.read(body);
        if (error.error() != null) {
            checkText(error.error(), ErrorBodyReader.MAX_ERROR);
        }
        if (error.issues() != null) {
            assertThat(error.issues()).hasSizeLessThanOrEqualTo(ErrorBodyReader.MAX_ISSUES);
            assertThat(JsonValues.of(error.issues())).isInstanceOf(List.class);
        }
        assertThat(error.missingPerms()).hasSizeLessThanOrEqualTo(ErrorBodyReader.MAX_PERMS);
        error.missingPerms().forEach(permission -> checkText(permission, ErrorBodyReader.MAX_PERM));
    }

    private static void checkText(String text, int most) {
        assertThat(text).hasSizeLessThanOrEqualTo(ESCAPED * most).isEqualTo(Escaped.text(text));
    }
}
