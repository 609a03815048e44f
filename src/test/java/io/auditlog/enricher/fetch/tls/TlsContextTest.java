package io.auditlog.enricher.fetch.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.credentials.FileWatch;
import io.auditlog.enricher.fetch.http.ServerIdentity;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trust and key stores: what they may look like, and that they may be replaced at any time. */
final class TlsContextTest {

    private static final Duration MORE_THAN_A_SECOND = Duration.ofMillis(1001);

    /** Made with {@code openssl pkcs8 -topk8}, password "changeit". */
    private static final Path ENCRYPTED = Path.of("src/test/resources/io/auditlog/enricher/fetch/encrypted-key.pem");

    @TempDir
    static Path made;

    private static ServerIdentity one;
    private static ServerIdentity other;

    private final VirtualTime time = new VirtualTime();

    @TempDir
    Path folder;

    private Path file;

    @BeforeAll
    static void make() throws Exception {
        one = ServerIdentity.in(made, "one");
        other = ServerIdentity.in(made, "other");
    }

    @BeforeEach
    void place() throws IOException {
        file = folder.resolve("store");
        replaceBy(one.store);
    }

    private void replaceBy(Path content) throws IOException {
        Path next = Files.copy(content, folder.resolve("next"));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private TlsSettings.Store store(String password, String keyPassword, String type) {
        return new TlsSettings.Store(file, password, keyPassword, type);
    }

    private TlsContext trusting(TlsSettings.Store store) {
        return new TlsContext(new TlsSettings(store, null), time);
    }

    private TlsContext showing(TlsSettings.Store store) {
        return new TlsContext(new TlsSettings(null, store), time);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldUseAReplacedStoreWithinASecond(boolean trust) throws IOException {
        // Given
        TlsSettings.Store store = store(ServerIdentity.PASSWORD, null, "PKCS12");
        TlsContext context = trust ? trusting(store) : showing(store);
        SSLContext before = context.current();
        time.advance(MORE_THAN_A_SECOND);
        assertThat(context.current()).isSameAs(before);

        // When
        replaceBy(other.store);

        // Then
        assertThat(context.current()).isSameAs(before).isSameAs(context.identity());
        time.advance(MORE_THAN_A_SECOND);
        assertThat(context.identity()).isNotSameAs(before);
        assertThat(context.current()).isNotSameAs(before);
    }

    @Test
    void shouldMakeTheContextOnceAndStayTheSameWithoutAStore() {
        TlsContext context = new TlsContext(TlsSettings.PLATFORM, time);
        Object identity = context.identity();
        SSLContext first = context.current();
        time.advance(MORE_THAN_A_SECOND);
        assertThat(context.current()).isSameAs(first);
        assertThat(context.identity()).isSameAs(identity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no store", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void shouldKeepTheOldStoreWhileTheNewOneIsBrokenAndSaySoOnce(String text) throws IOException {
        // Given
        TlsContext context = trusting(store(ServerIdentity.PASSWORD, null, "PKCS12"));
        SSLContext before = context.current();
        try (LogLines lines = LogLines.of(FileWatch.class)) {
            // When it is broken for a while, and then deleted
            Files.writeString(file, text);
            for (int i = 0; i < 6; i++) {
                time.advance(MORE_THAN_A_SECOND);
                assertThat(context.current()).isSameAs(before);
                if (i == 3) {
                    Files.delete(file);
                }
            }

            // Then
            assertThat(lines.at("WARN"))
                    .hasSize(2)
                    .allMatch(line -> line.contains(file.toString()) && line.contains("stays in use"))
                    .noneMatch(line -> line.contains(ServerIdentity.PASSWORD));
        }
        replaceBy(other.store);
        time.advance(MORE_THAN_A_SECOND);
        assertThat(context.current()).isNotSameAs(before);
    }

    private static void expectUnusable(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("wrong-password");
    }

    private String unusable(String store, String type) {
        return "api.ssl." + store + ".location: " + file + " cannot be used as " + type + ": ";
    }

    @Test
    void shouldNotStartWithAStoreThatCannotBeUsed() {
        TlsSettings.Store wrong = store("wrong-password", null, "PKCS12");
        expectUnusable(() -> trusting(wrong), unusable("truststore", "PKCS12"));
        expectUnusable(
                () -> showing(store(ServerIdentity.PASSWORD, "wrong-password", "PKCS12")),
                unusable("keystore", "PKCS12"));
        assertThat(wrong.toString()).doesNotContain("wrong-password");
        assertThat(new TlsSettings(wrong, wrong).toString()).doesNotContain("wrong-password");
    }

    @Test
    void shouldReadCertificateAndKeyAsText() throws Exception {
        Files.writeString(file, "Bag Attributes\n" + one.pem() + other.pem());
        assertThat(trusting(store(null, null, "PEM")).current()).isNotNull();
        Files.writeString(file, one.keyAsPem() + one.pem());
        assertThat(showing(store(null, null, "PEM")).current()).isNotNull();
    }

    @Test
    void shouldReadAnEncryptedKeyAsText() throws IOException {
        replaceBy(ENCRYPTED);
        assertThat(showing(store(null, "changeit", "PEM")).current()).isNotNull();
        expectUnusable(() -> showing(store(null, "wrong-password", "PEM")), unusable("keystore", "PEM"));
    }

    @Test
    void shouldDemandAKeyInAKeyStoreAndACertificateInATrustStore() throws Exception {
        TlsSettings.Store text = store(null, null, "PEM");
        Files.writeString(file, one.pem() + one.keyAsPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
        expectUnusable(() -> showing(text), "no certificate with its private key");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
        expectUnusable(() -> trusting(text), unusable("truststore", "PEM"));
        Files.writeString(file, one.keyAsPem());
        expectUnusable(() -> trusting(text), "no certificate to trust");
    }
}
