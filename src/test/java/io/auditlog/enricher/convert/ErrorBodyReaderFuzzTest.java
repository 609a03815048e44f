package io.auditlog.enricher.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.auditlog.enricher.entry.ErrorBody;
import io.auditlog.enricher.entry.Escaped;
import java.util.List;

/** Any bytes as the body of an error reply: what is kept of them is bounded, printable and, where it says so, JSON. */
final class ErrorBodyReaderFuzzTest {

    /** What one character can become when it is escaped. */
    private static final int ESCAPED = 6;

    private static final ErrorBodyReader READER = new ErrorBodyReader(Bodies.LIMITS);

    @FuzzTest
    void shouldKeepLittleAndOnlyWhatIsSafe(byte[] body) {
        // When
        ErrorBody told = READER.read(body);

        // Then
        if (told.error() != null) {
            checkText(told.error(), ErrorBodyReader.MAX_ERROR);
        }
        if (told.issues() != null) {
            assertThat(told.issues()).hasSizeLessThanOrEqualTo(ErrorBodyReader.MAX_ISSUES);
            assertThat(JsonValues.of(told.issues())).isInstanceOf(List.class);
        }
        assertThat(told.missingPerms()).hasSizeLessThanOrEqualTo(ErrorBodyReader.MAX_PERMS);
        told.missingPerms().forEach(permission -> checkText(permission, ErrorBodyReader.MAX_PERM));
    }

    private static void checkText(String text, int most) {
        assertThat(text).hasSizeLessThanOrEqualTo(ESCAPED * most).isEqualTo(Escaped.text(text));
    }
}
