package io.auditlog.enricher.containers;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the engine reports of a pull, and whether the image can be had. */
final class FirstBytesTest {

    private final FirstBytes bytes = new FirstBytes();

    @Test
    void shouldReturnWhenBytesHaveCome() {
        // Given
        bytes.onNext(new Progress(0L));
        bytes.onNext(new Progress(512L));
        // When, Then: what comes after them does not matter
        bytes.onError(new IOException("cut"));
        assertThatCode(bytes::await).doesNotThrowAnyException();
    }

    @Test
    void shouldFailWithTheReasonWhereThePullFails() {
        bytes.onError(new IOException("no such host"));
        assertThatThrownBy(bytes::await).hasRootCauseMessage("no such host");
    }

    @Test
    void shouldFailWhereThePullEndsWithoutAnyBytes() {
        bytes.onNext(new Progress(0L));
        bytes.onComplete();
        assertThatThrownBy(bytes::await).hasRootCauseMessage("the pull ended without an image");
    }

    /** A line of progress. */
    @SuppressWarnings("serial")
    private static final class Progress extends PullResponseItem {

        private final Long current;

        Progress(Long current) {
            this.current = current;
        }

        @Override
        public ProgressDetail getProgressDetail() {
            return new ProgressDetail() {
                @Override
                public Long getCurrent() {
                    return current;
                }
            };
        }
    }
}
