package io.auditlog.enricher.fetch.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key is replaced by another while calls are under way, and there is no moment without a good one. */
final class KeyRotationTest {

    private static final Duration MORE_THAN_A_SECOND = Duration.ofMillis(1001);
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

    private final VirtualTime time = new VirtualTime();

    @TempDir
    private Path folder;

    private Path file;
    private int writes;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("key");
        write("one");
    }

    @Test
    void shouldUseTheNextKeyOnceThePresentOneIsRefused() throws IOException {
        // Given
        KeyFile keys = holding("one\n two \n");
        assertThat(keys.key()).isEqualTo("one");
        // When the calls under way are refused, one after the other
        assertThat(keys.refused("one")).isTrue();
        assertThat(keys.refused("one")).isTrue();
        // Then
        assertThat(keys.key()).isEqualTo("two");
        keys.accepted("two");
        keys.accepted("one"); // a late reply
        assertThat(keys.key()).isEqualTo("two");
    }

    @Test
    void shouldFallBackOnTheReplacedKeyUntilTheNewOneWasAccepted() throws IOException {
        // Given: the new key is in the file before the API knows it
        KeyFile keys = holding("old");
        keys.accepted("old");
        replace("new");
        assertThat(keys.key()).isEqualTo("new");
        // When
        assertThat(keys.refused("new")).isTrue();
        // Then
        assertThat(keys.key()).isEqualTo("old");
        keys.accepted("old");
        // When the old one ends
        time.advance(KeyRing.REFUSAL_LASTS);
        assertThat(keys.refused("old")).isTrue();
        assertThat(keys.key()).isEqualTo("new");
        keys.accepted("new");
        // Then it is gone for good
        assertThat(keys.refused("new")).isFalse();
        assertThat(keys.key()).isEqualTo("new");
    }

    @Test
    void shouldRememberTheGoodKeyThroughReplacementsThatNeverWorked() throws IOException {
        KeyFile keys = holding("good");
        keys.accepted("good");
        replace("mistyped");
        assertThat(keys.key()).isEqualTo("mistyped");
        replace("mistyped-again");
        assertThat(keys.key()).isEqualTo("mistyped-again");
        assertThat(keys.refused("mistyped-again")).isTrue();
        assertThat(keys.key()).isEqualTo("good");
    }

    @Test
    void shouldWarnWhileAReplacedKeyStaysInUseSinceTheNewOneIsRefused() throws IOException {
        // Given
        KeyFile keys = holding("old");
        keys.accepted("old");
        try (LogLines lines = LogLines.of(KeyRing.class)) {
            replace("new");
            assertThat(keys.key()).isEqualTo("new");
            assertThat(keys.problem()).isEmpty();
            // When
            keys.refused("new");
            keys.accepted("old");
            // Then
            String problem = keys.problem().orElseThrow();
            assertThat(problem)
                    .contains(KeyFormat.fingerprint("new"), KeyFormat.fingerprint("old"), "put a valid key there")
                    .doesNotContainPattern("\\b(new|old)\\b");
            assertThat(lines.at("WARN")).containsExactly("WARN " + problem);
            // When the old one ends too, and each probe tries both
            for (int probe = 0; probe < 3; probe++) {
                time.advance(KeyRing.REFUSAL_LASTS);
                assertThat(keys.refused("old")).isTrue();
                assertThat(keys.refused("new")).isFalse();
                assertThat(keys.problem()).hasValue(problem);
            }
            // Then
            assertThat(lines.at("WARN")).hasSize(1);
        }
        // When the same is written again, since the API knows it now
        replace("new");
        assertThat(keys.key()).isEqualTo("new");
        keys.accepted("new");
        // Then
        assertThat(keys.problem()).isEmpty();
        assertThat(keys.refused("new")).as("the old one is given up").isFalse();
    }

    @Test
    void shouldSayThatAKeyIsNotTriedYetUntilItIsAccepted() throws IOException {
        // Given
        KeyFile keys = holding("old");
        assertThat(keys.isAccepted()).isFalse();
        keys.accepted("old");
        assertThat(keys.isAccepted()).isTrue();
        try (LogLines lines = LogLines.of(KeyRing.class)) {
            // When
            replace("new");
            assertThat(keys.key()).isEqualTo("new");
            // Then
            assertThat(lines.at("INFO"))
                    .containsExactly("INFO key " + KeyFormat.fingerprint("new")
                            + " was given and is not tried yet; it is used instead of "
                            + KeyFormat.fingerprint("old"));
        }
        assertThat(keys.isAccepted()).isFalse();
        keys.accepted("old"); // a late reply
        assertThat(keys.isAccepted()).isFalse();
        keys.accepted("new");
        assertThat(keys.isAccepted()).isTrue();
    }

    @Test
    void shouldSayThatARefusedReplacementIsOverOnceTheGoodKeyIsBack() throws IOException {
        // Given
        KeyFile keys = holding("old");
        keys.accepted("old");
        replace("new");
        keys.refused(keys.key());
        assertThat(keys.problem()).isPresent();
        try (LogLines lines = LogLines.of(KeyRing.class)) {
            // When
            replace("old");
            assertThat(keys.key()).isEqualTo("old");
            // Then
            assertThat(lines.at("INFO"))
                    .containsExactly("INFO key " + KeyFormat.fingerprint("old")
                            + " was given again and stays in use; api.key.file is in order");
        }
        assertThat(keys.problem()).isEmpty();
    }

    @Test
    void shouldSayThatAnUnusableFileCanBeReadAgain() throws IOException {
        // Given
        KeyFile keys = holding("good");
        try (LogLines lines = LogLines.of(FileWatch.class)) {
            replace("");
            assertThat(keys.problem()).isPresent();
            assertThat(lines.at("WARN")).hasSize(1);
            // When
            replace("good");
            assertThat(keys.problem()).isEmpty();
            // Then
            assertThat(lines.at("INFO")).containsExactly("INFO " + file + " was read: it is usable again");
        }
    }

    @Test
    void shouldNotWarnOfTheFirstOfTwoKeysThatEnds() throws IOException {
        KeyFile keys = holding("one\ntwo");
        keys.accepted("one");
        try (LogLines lines = LogLines.of(KeyRing.class)) {
            keys.refused("one");
            keys.accepted("two");
            assertThat(lines.at("WARN")).isEmpty();
            assertThat(keys.problem()).isEmpty();
        }
    }

    @Test
    void shouldKeepTheKeyThatWasGoodForProbesWhenAllAreRefused() throws IOException {
        KeyFile keys = holding("one\ntwo");
        keys.accepted("one");
        assertThat(keys.refused("one")).isTrue();
        assertThat(keys.refused("two")).isFalse();
        assertThat(keys.key()).isEqualTo("one");
        assertThat(keys.refused("one")).as("a late reply").isFalse();
        assertThat(keys.key()).isEqualTo("one");
    }

    @Test
    void shouldTryTheKeysInTurnWithEachProbe() throws IOException {
        // Given: all are refused
        KeyFile keys = holding("one\ntwo");
        keys.refused("one");
        keys.refused("two");
        // When a probe goes out
        time.advance(Duration.ofMillis(22_500)); // the shortest wait between two probes of a refused key
        assertThat(keys.key()).isEqualTo("one");
        // Then
        assertThat(keys.refused("one")).isTrue();
        assertThat(keys.key()).isEqualTo("two");
        keys.accepted("two");
        assertThat(keys.key()).isEqualTo("two");
    }

    @Test
    void shouldUseAKeyThatIsAcceptedLateRatherThanOneThatWasRefused() throws IOException {
        KeyFile keys = holding("one\ntwo");
        keys.refused("one");
        keys.refused("two");
        keys.accepted("two");
        assertThat(keys.key()).isEqualTo("two");
    }

    @Test
    void shouldForgetWhatWasRefusedWhenTheFileChanges() throws IOException {
        // Given
        KeyFile keys = holding("one\ntwo");
        keys.refused("one");
        assertThat(keys.key()).isEqualTo("two");
        // When it is written again with the same keys: a person has mended the first
        replace("one\ntwo");
        keys.key();
        // Then
        assertThat(keys.refused("two")).isTrue();
        assertThat(keys.key()).isEqualTo("one");
    }

    @Test
    void shouldFindTheNewKeyAtOnceWhenTheOldOneIsRefused() throws IOException {
        KeyFile keys = holding("one");
        write("six");
        Files.setLastModifiedTime(file, LONG_AGO);
        assertThat(keys.refused("one")).isTrue();
        assertThat(keys.key()).isEqualTo("six");
        assertThat(keys.refused("never-seen")).as("somebody's older key").isTrue();
    }

    @Test
    void shouldNoticeAReplacementThatKeptTimeAndSize() throws IOException {
        // Given
        Files.setLastModifiedTime(file, LONG_AGO);
        KeyFile keys = new KeyFile(file, time);
        Path other = Files.writeString(folder.resolve("other"), "two");
        Files.setLastModifiedTime(other, LONG_AGO);
        // When
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        time.advance(MORE_THAN_A_SECOND);
        // Then
        assertThat(keys.key()).isEqualTo("two");
    }

    @Test
    void shouldFollowTheLinksOfAMountedSecret() throws IOException {
        // Given: key -> ..data/api-key, ..data -> ..2026_01
        Path mount = Files.createDirectory(folder.resolve("mount"));
        version(mount, "..2026_01", "one");
        point(mount, "..2026_01");
        Path mounted = Files.createSymbolicLink(mount.resolve("api-key"), Path.of("..data", "api-key"));
        KeyFile keys = new KeyFile(mounted, time);
        assertThat(keys.key()).isEqualTo("one");
        // When the kubelet swaps the directory
        version(mount, "..2026_02", "two");
        point(mount, "..2026_02");
        Files.delete(mount.resolve("..2026_01").resolve("api-key"));
        Files.delete(mount.resolve("..2026_01"));
        time.advance(MORE_THAN_A_SECOND);
        // Then
        assertThat(keys.key()).isEqualTo("two");
        // When the secret is unmounted for a while
        Files.delete(mount.resolve("..data"));
        time.advance(MORE_THAN_A_SECOND);
        assertThat(keys.key()).isEqualTo("two");
        point(mount, "..2026_02");
        time.advance(MORE_THAN_A_SECOND);
        assertThat(keys.key()).isEqualTo("two");
    }

    @Test
    void shouldCountAKeysAgeFromItsFirstUse() throws IOException {
        // Given
        KeyFile keys = holding("one\ntwo");
        time.advance(Duration.ofMinutes(5));
        assertThat(keys.age()).isEqualTo(Duration.ofMinutes(5));
        // When
        keys.refused("one");
        time.advance(Duration.ofSeconds(3));
        // Then
        assertThat(keys.age()).isEqualTo(Duration.ofSeconds(3));
        assertThat(keys.fingerprint()).isEqualTo(KeyFormat.fingerprint("two"));
        assertThat(keys.toString()).contains(keys.fingerprint()).doesNotContain("two");
        assertThat(KeyRing.of("fixed", time).age()).isZero();
    }

    private KeyFile holding(String text) throws IOException {
        write(text);
        return new KeyFile(file, time);
    }

    private void replace(String text) throws IOException {
        write(text);
        time.advance(MORE_THAN_A_SECOND);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000_000_000L + 1000L * ++writes));
    }

    private static void version(Path mount, String name, String key) throws IOException {
        Path written =
                Files.writeString(Files.createDirectory(mount.resolve(name)).resolve("api-key"), key);
        Files.setLastModifiedTime(written, LONG_AGO);
    }

    private static void point(Path mount, String version) throws IOException {
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
