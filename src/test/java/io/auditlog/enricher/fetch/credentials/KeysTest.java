package io.auditlog.enricher.fetch.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.ratelimit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static final Duration MORE_THAN_A_SECOND = Duration.ofMillis(1001);

    private final VirtualTime time = new VirtualTime();

    @TempDir
    Path folder;

    private Path file;
    private int writes;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("key");
        write("first-key\n");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * ++writes));
    }

    @Test
    void shouldTrimTheKey() {
        assertThat(new KeyFile(file, time).key()).isEqualTo("first-key");
        assertThat(KeyRing.of(" abc \n", time).key()).isEqualTo("abc");
    }

    @Test
    void shouldTakeAReplacedKeyWithinASecond() throws IOException {
        // Given
        KeyFile key = new KeyFile(file, time);

        // When
        write("second-key");

        // Then
        assertThat(key.key()).isEqualTo("first-key");
        time.advance(MORE_THAN_A_SECOND);
        assertThat(key.key()).isEqualTo("second-key");
    }

    @Test
    void shouldTakeAReplacedKeyAtOnceWhenAsked() throws IOException {
        // Given one of the same size and time
        KeyFile key = new KeyFile(file, time);
        writes = 0;
        write("third-key\n");

        // When
        key.renew();

        // Then
        assertThat(key.key()).isEqualTo("third-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "two keys", "kéy", "one\ntwo\nthree", "good\nb d"})
    void shouldKeepTheLastGoodKeyWhileTheFileHoldsNone(String text) throws IOException {
        // Given
        KeyFile key = new KeyFile(file, time);

        // When
        write(text);
        time.advance(MORE_THAN_A_SECOND);

        // Then
        assertThat(key.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith(file + " holds no usable key: expected one line")
                        .endsWith("restart"));
        assertThat(key.key()).isEqualTo("first-key");
        key.renew();
        assertThat(key.key()).isEqualTo("first-key");
        write("second-key");
        time.advance(MORE_THAN_A_SECOND);
        assertThat(key.problem()).isEmpty();
    }

    @Test
    void shouldKeepTheLastGoodKeyWhileTheFileIsGone() throws IOException {
        // Given
        KeyFile key = new KeyFile(file, time);

        // When
        Files.delete(file);
        time.advance(MORE_THAN_A_SECOND);

        // Then
        assertThat(key.key()).isEqualTo("first-key");
        write("back");
        time.advance(MORE_THAN_A_SECOND);
        assertThat(key.key()).isEqualTo("back");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "canary\r\nX-Injected: 1",
                "canary\u0000",
                "canaryé",
                "cana ry",
                "\"canary\"",
                "'canary",
                "cana'ry",
                "cana\"ry",
                "API_KEY=canary",
                "export API_KEY=canary"
            })
    void shouldRefuseAKeyThatCannotBeSentWithoutQuotingIt(String text) throws IOException {
        write(text);
        assertThatThrownBy(() -> KeyRing.of(text, time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("cana");
        assertThatThrownBy(() -> new KeyFile(file, time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("cana");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Zm9vYmE=", "Zm9vYg==", "a=", "-x=1", "{}|~"})
    void shouldTakeWhatEncodingsOfKeysHold(String text) throws IOException {
        write(text);
        assertThat(KeyRing.of(text, time).key()).isEqualTo(text);
        assertThat(new KeyFile(file, time).key()).isEqualTo(text);
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        assertThatThrownBy(() -> new KeyFile(folder.resolve("none"), time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }

    @Test
    void shouldShowNothingButFingerprints() {
        assertThat(KeyFormat.fingerprint("abc")).isEqualTo("ba7816bf");
        assertThat(KeyRing.of("abc", time).toString()).contains("ba7816bf").doesNotContain("abc");
        assertThat(new KeyFile(file, time).toString()).doesNotContain("first-key");
    }
}
