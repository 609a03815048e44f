package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes as others write them are read, ours are written as theirs, and what is no note is refused. */
final class SignedNoteTest {

    /** The example of Go's package {@code note}: its text, its key and its signature. */
    private static final String TEXT = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;

    private static final String NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String NOTE =
            TEXT + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN"
                    + "1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private final List<VerifierKey> keys = VerifierKey.readAll(NEUMANN);

    @Test
    void shouldSignAsGoDoes() {
        byte[] seed = Base64.getDecoder().decode(SECRET);
        byte[] pkcs8 = HexFormat.of()
                .parseHex("302e020100300506032b657004220420" + HexFormat.of().formatHex(seed, 1, seed.length));
        String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(pkcs8)
                + "\n-----END PRIVATE KEY-----\n";
        SigningKey key = SigningKey.read("PeterNeumann", pem);

        assertThat(key.verifier().line()).isEqualTo(NEUMANN);
        assertThat(new String(SignedNote.sign(TEXT, key), UTF_8)).isEqualTo(NOTE);
        assertThat(key.toString()).isEqualTo("PeterNeumann+c74f20a3");
    }

    @Test
    void shouldOpenWhatAnyKnownKeySigned() {
        SigningKey other = SigningKey.read("other", SigningKey.generate(new SecureRandom()));
        String witnessed = NOTE + new String(SignedNote.sign(TEXT, other), UTF_8).substring(TEXT.length() + 1);

        assertThat(open(NOTE)).isEqualTo(TEXT);
        assertThat(open(witnessed)).isEqualTo(TEXT);
        assertThat(SignedNote.open(witnessed.getBytes(UTF_8), List.of(other.verifier())))
                .isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            problem,  | problem; | does not fit
            PeterN    | Petern   | did not sign, it is signed by Peterneumann+c74f20a3
            ZJkuB     | ZJkvB    | does not fit
            x08       | y08      | the key PeterNeumann+c74f20a3 did not sign
            AM=       | AM       | missing padding
            AM=       | AN=      | surplus bits
            \u2014    | -        | malformed signature line
            """)
    void shouldRefuseAChangedNote(String old, String changed, String why) {
        assertThatThrownBy(() -> open(NOTE.replaceFirst(Pattern.quote(old), changed)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n\n",
                "text",
                "text\n",
                "text\n\n",
                "a\r\n\n\u2014 PeterNeumann x08g\n",
                "a\n\n\u2014 b eA==\n"
            })
    void shouldRefuseWhatIsNoNote(String note) {
        assertThatThrownBy(() -> open(note)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseWhatIsNoTextOrTooLong() {
        assertThatThrownBy(() -> SignedNote.open(new byte[] {(byte) 0xff, '\n', '\n'}, keys))
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> open("x".repeat(70_000) + NOTE)).hasMessageContaining("more than 65536");
    }

    @ParameterizedTest
    @CsvSource({
        "PeterNeumann+c74f20a3,expected name+id+base64",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,has another id",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,expected name+id+base64",
        "'',no verifier key"
    })
    void shouldRefuseWhatIsNoVerifierKey(String line, String why) {
        assertThatThrownBy(() -> VerifierKey.readAll("# old\n\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldReadSeveralVerifierKeys() {
        String other = SigningKey.read("other", SigningKey.generate(new SecureRandom()))
                .verifier()
                .line();
        assertThat(VerifierKey.readAll("# before\n" + NEUMANN + "\n\n" + other + "\n"))
                .extracting(VerifierKey::line)
                .containsExactly(NEUMANN, other);
    }

    @Test
    void shouldRefuseWhatIsNoSigningKeyAndNotQuoteIt() {
        String pem = SigningKey.generate(new SecureRandom());
        for (String wrong : List.of("", "canary", pem.replace("PRIVATE", "PUBLIC"), pem.replace("MC4C", "MC4D"))) {
            assertThatThrownBy(() -> SigningKey.read("name", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .hasMessage("expected a private key of Ed25519 in PEM (PKCS#8, not encrypted); keygen makes one");
        }
    }

    private String open(String note) {
        return SignedNote.open(note.getBytes(UTF_8), keys);
    }
}
