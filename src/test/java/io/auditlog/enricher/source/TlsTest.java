package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS: who is trusted, and which HTTP version is agreed on. */
class TlsTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    @TempDir
    static Path folder;

    private static ServerIdentity identity;
    private static Path pem;
    private static Http2Server server;

    @BeforeAll
    static void serve() throws Exception {
        identity = ServerIdentity.in(folder);
        pem = Files.writeString(folder.resolve("server.pem"), identity.pem());
        server = new Http2Server(identity.context(), HttpVersionPolicy.NEGOTIATE);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static Wire wire(URI url, HttpVersion version, TlsTrust trust) {
        return new Wire(Wire.settings(url, version, LONG, trust));
    }

    @ParameterizedTest
    @CsvSource({"NEGOTIATE, HTTP/2.0", "HTTP_1_1, HTTP/1.1", "HTTP_2, HTTP/2.0"})
    void shouldAgreeOnAVersion(HttpVersion version, String spoken) throws Exception {
        try (Wire wire = wire(server.url(), version, identity.trust())) {
            server.requests.clear();
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(wire.answered("b").status()).isEqualTo(200);
            assertThat(server.requests)
                    .hasSize(2)
                    .allMatch(request -> spoken.equals(
                            request.getVersion() == null
                                    ? "HTTP/2.0"
                                    : request.getVersion().format()));
        }
    }

    @Test
    void shouldTrustACertificateInAPemFile() throws Exception {
        try (Wire wire = wire(server.url(), HttpVersion.NEGOTIATE, new TlsTrust(pem, null, "PEM"))) {
            assertThat(wire.answered("a").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseAnUntrustedCertificate() throws Exception {
        try (Wire wire = wire(server.url(), HttpVersion.NEGOTIATE, TlsTrust.PLATFORM)) {
            assertThat(wire.unanswered("a").code()).isEqualTo(Code.TLS);
        }
    }

    @Test
    void shouldRefuseACertificateOfAnotherHost() throws Exception {
        URI otherName = URI.create(server.url().toString().replace("127.0.0.1", "localhost"));
        try (Wire wire = wire(otherName, HttpVersion.NEGOTIATE, identity.trust())) {
            assertThat(wire.unanswered("a").code()).isEqualTo(Code.TLS);
        }
    }

    @Test
    void shouldReportAPlainServerBehindAnHttpsUrl() throws Exception {
        try (RawServer plain = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ascii("HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n"));
                    return false;
                });
                Wire wire = wire(
                        URI.create(plain.url().toString().replace("http", "https")),
                        HttpVersion.NEGOTIATE,
                        identity.trust())) {
            assertThat(wire.unanswered("a").code()).isIn(Code.TLS, Code.UNREACHABLE);
        }
    }

    @Test
    void shouldNotStartWithATruststoreThatCannotBeUsed() {
        TlsTrust wrong = new TlsTrust(identity.store, "wrong-password", "PKCS12");
        assertThatThrownBy(() -> TrustedAuthorities.context(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server.p12")
                .hasMessageNotContaining("wrong-password");
        assertThat(wrong.toString()).doesNotContain("wrong-password");
    }
}
