package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.evidence.Leaf.Kind;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log grows, is stored and signed; a checkpoint is read back whole, or refused with the reason. */
final class CheckpointTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    private final SigningKey key = SigningKey.read("workers", SigningKey.generate(new SecureRandom()));
    private final List<VerifierKey> keys = List.of(key.verifier());
    private final PartitionLog log = PartitionLog.begin("log-1");

    @Test
    void shouldReadBackWhatWasSigned() {
        // Given
        grow(7);
        // When
        Checkpoint sealed = seal();
        Checkpoint opened = Checkpoint.open(sealed.sign(key), keys);
        // Then
        assertThat(sealed.text())
                .startsWith(
                        "app/ids/2/log-1\n7\n" + base64(sealed.frontier().root())
                                + "\nsealed 2026-03-01T12:00:00.123Z\nstart 100\nnext 107\nopen 4\nenriched 4\ndead 4xx 3\nfrontier ");
        assertThat(opened).usingRecursiveComparison().isEqualTo(sealed);
        assertThat(opened.log()).isEqualTo(new LogName("app", "ids", 2, "log-1"));
        assertThat(opened.frontier().root()).isEqualTo(sealed.frontier().root());
    }

    @Test
    void shouldGoOnFromTheStore() {
        for (int size = 0; size < 20; size++) {
            PartitionLog restored = PartitionLog.of(log.bytes());
            assertThat(restored.next(9)).isEqualTo(log.next(9)).isEqualTo(new Sequence("log-1", size, 9));
            assertThat(restored.isUnsealed()).isEqualTo(log.isUnsealed());
            assertThat(restored.seal("a", "t", 0, 0, NOW))
                    .usingRecursiveComparison()
                    .isEqualTo(log.seal("a", "t", 0, 0, NOW));
            grow(1);
        }
    }

    @Test
    void shouldBeUnsealedOnlyIfSomethingChangedSinceTheFirstOutcome() {
        assertThat(log.isUnsealed()).isFalse();
        log.read(5);
        assertThat(log.isUnsealed()).as("no outcome yet").isFalse();
        grow(1);
        assertThat(log.isUnsealed()).isTrue();
        seal();
        assertThat(log.isUnsealed()).isFalse();
        assertThat(PartitionLog.of(log.bytes()).isUnsealed()).isFalse();
        log.read(200);
        assertThat(PartitionLog.of(log.bytes()).isUnsealed()).isTrue();
    }

    @Test
    void shouldStartAtTheFirstOffsetThatWasRead() {
        log.read(0);
        log.read(1);
        assertThat(seal().account().start()).isZero();
        log.read(70);
        log.read(0); // the operator chose to read again
        assertThat(seal().account()).extracting(Account::start, Account::next).containsExactly(0L, 1L);
    }

    @Test
    void shouldRefuseADamagedOrNewerStore() {
        grow(3);
        byte[] bytes = log.bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> PartitionLog.of(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        bytes[0] = 2;
        assertThatThrownBy(() -> PartitionLog.of(bytes)).hasMessageContaining("version 2, this worker knows 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            app/ids/2/log-1 | app/ids/log-1   | the origin is not
            \\n7\\n           | \\n07\\n          | size is not a whole number
            \\n7\\n           | \\n8\\n           | frontier of 8 leaves cannot have 96 bytes
            open 4\\n        | ''              | the line open is missing
            open 4          | open            | no name and value
            open 4\\n        | open 4\\nopen 4\\n | stands there twice
            enriched 4      | enriched 5      | 8 outcomes, the log 7 leaves
            12:00           | 24:00           | its time is invalid
            open 4\\n        | \\n              | no empty line
            """)
    void shouldRefuseAMalformedCheckpoint(String old, String changed, String why) {
        grow(7);
        String text = seal().text().replace(old.translateEscapes(), changed.translateEscapes());
        assertThatThrownBy(() -> Checkpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldRefuseAFrontierOfAnotherRoot() {
        grow(7);
        Checkpoint sealed = seal();
        String text = sealed.text().replace(base64(sealed.frontier().root()), base64(new byte[32]));
        assertThatThrownBy(() -> Checkpoint.parse(text)).hasMessageContaining("the frontier has another root");
    }

    @Test
    void shouldIgnoreUnknownExtensions() {
        grow(1);
        assertThat(Checkpoint.parse(seal().text() + "later 1\n").account().enriched())
                .isEqualTo(1);
    }

    @Test
    void shouldParseOnlySequencesThatItWrites() {
        assertThat(Sequence.parse(new Sequence("log-1", 12, 7).toString())).contains(new Sequence("log-1", 12, 7));
        for (String wrong :
                List.of("", "/1/1", "log-1/1", "log-1//1", "log-1/01/1", "log-1/-1/1", "log-1/1/9999999999999999999")) {
            assertThat(Sequence.parse(wrong)).as(wrong).isEmpty();
        }
    }

    private void grow(int outcomes) {
        for (int i = 0; i < outcomes; i++) {
            long number = log.next(0).number();
            log.read(100 + number);
            boolean dead = number % 2 == 1;
            Kind kind = dead ? Kind.DEAD_LETTER : Kind.ENRICHED;
            byte[] value = FrontierTest.sha256(("value " + number).getBytes(UTF_8));
            log.append(new Leaf(kind, 2, 100 + number, 0, "out", null, value), dead ? StatusClass.CLIENT_4XX : null);
        }
    }

    private Checkpoint seal() {
        return log.seal("app", "ids", 2, 4, NOW);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
