package io.auditlog.enricher.fetch.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that changes: read again, whatever its reader throws. */
final class FileWatchTest {

    private static final Duration MORE_THAN_A_SECOND = Duration.ofMillis(1001);

    private final VirtualTime time = new VirtualTime();

    @TempDir
    private Path folder;

    private RuntimeException failure = new ProviderException("secret");
    private int reads;

    @Test
    void shouldKeepWhatWasReadWhateverTheReaderThrowsAndSayItOnce() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("store"), "one");
        FileWatch watch = new FileWatch(List.of(file), time, changed -> {
            if (failure != null) {
                throw failure;
            }
            reads++;
        });
        Files.writeString(file, "another");
        try (LogLines lines = LogLines.of(FileWatch.class)) {
            // When
            for (int i = 0; i < 3; i++) {
                time.advance(MORE_THAN_A_SECOND);
                watch.look();
            }
            // Then
            assertThat(lines.at("WARN"))
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "ProviderException", "stays in use")
                    .doesNotContain("secret");
        }
        // When it can be read
        failure = null;
        time.advance(MORE_THAN_A_SECOND);
        watch.look();
        // Then
        assertThat(reads).isOne();
    }
}
