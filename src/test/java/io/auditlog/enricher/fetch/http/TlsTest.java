package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS: who is trusted, which HTTP version is agreed on, and how a failure is described. */
final class TlsTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    @TempDir
    static Path folder;

    private static ServerIdentity identity;

    @AutoClose
    private static Http2Server server;

    @BeforeAll
    static void serve() throws Exception {
        identity = ServerIdentity.in(folder);
        server = new Http2Server(identity.context(), HttpVersionPolicy.NEGOTIATE);
    }

    private static Wire wire(URI url, HttpVersion version, TlsSettings tls) {
        return new Wire(Wire.settings(url, version, LONG, tls));
    }

    private static void expect(Reply.NoAnswer failed, Code code, String... words) {
        assertThat(failed.code()).isEqualTo(code);
        assertThat(failed.message()).contains(words);
    }

    @ParameterizedTest
    @CsvSource({"NEGOTIATE, HTTP/2.0", "HTTP_1_1, HTTP/1.1", "HTTP_2, HTTP/2.0"})
    void shouldAgreeOnAVersionAndTrustACertificateInAStoreOrAPemFile(HttpVersion version, String spoken)
            throws Exception {
        Path pem = Files.writeString(folder.resolve("server.pem"), identity.pem());
        TlsSettings.Store text = new TlsSettings.Store(pem, null, null, "PEM");
        TlsSettings trust = version == HttpVersion.NEGOTIATE ? new TlsSettings(text, null) : identity.trust();
        try (Wire wire = wire(server.url(), version, trust)) {
            server.requests.clear();
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(wire.answered("b").status()).isEqualTo(200);
            assertThat(server.versions()).containsExactly(spoken, spoken);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseAnUntrustedCertificateAndOneOfAnotherHost(boolean trusted) throws Exception {
        URI otherName = URI.create(server.url().toString().replace("127.0.0.1", "localhost"));
        try (Wire wire = trusted
                ? wire(otherName, HttpVersion.NEGOTIATE, identity.trust())
                : wire(server.url(), HttpVersion.NEGOTIATE, TlsSettings.PLATFORM)) {
            expect(wire.unanswered("a"), Code.TLS, "no trusted connection: ");
        }
    }

    @Test
    void shouldSayThatPlainTextCameWhereTlsIsSpoken() throws Exception {
        try (ServerSocket plain = serving(
                        listening(),
                        socket -> socket.getOutputStream()
                                .write(RawServer.ascii("HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n")));
                Wire wire = wire(url("https", plain), HttpVersion.NEGOTIATE, identity.trust())) {
            expect(wire.unanswered("a"), Code.TLS, "the server speaks plain text where TLS is expected (https): ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void shouldSayThatTlsMayBeSpokenWherePlainTextIs(HttpVersion version) throws Exception {
        ServerSocket listening =
                identity.context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        URI plain = URI.create("http://" + server.url().getAuthority());
        try (ServerSocket jdk =
                        serving(listening, socket -> socket.getInputStream().read());
                Wire toJdk = wire(url("http", jdk), version, TlsSettings.PLATFORM);
                Wire wire = wire(plain, version, TlsSettings.PLATFORM)) {
            for (Wire to : new Wire[] {toJdk, toJdk, wire}) {
                Reply.NoAnswer none = to.unanswered("a");
                assertThat(none.code()).isIn(Code.CONNECTION, Code.PROTOCOL);
                assertThat(none.message())
                        .containsAnyOf("speaks TLS where plain text is expected", "speak TLS (https)?");
            }
        }
    }

    @Test
    void shouldSayThatTlsCameWherePlainTextIsSpoken() throws Exception {
        byte[] alert = {0x15, 3, 3, 0, 2, 2, 40};
        try (ServerSocket other = serving(listening(), socket -> {
                    while (socket.getInputStream().read() != '\n') {} // the request line, at least
                    socket.getOutputStream().write(alert);
                    socket.shutdownOutput();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                Wire wire = wire(url("http", other), HttpVersion.HTTP_1_1, TlsSettings.PLATFORM)) {
            expect(wire.unanswered("a"), Code.PROTOCOL, "the server speaks TLS where plain text is expected (http): ");
        }
    }

    @Test
    void shouldSayThatAHandshakeWasCut() throws Exception {
        try (ServerSocket cutting =
                        serving(listening(), socket -> socket.getInputStream().read());
                Wire wire = wire(url("https", cutting), HttpVersion.NEGOTIATE, TlsSettings.PLATFORM)) {
            expect(wire.unanswered("a"), Code.UNREACHABLE, "the TLS handshake was cut: ");
            expect(wire.unanswered("b"), Code.UNREACHABLE, "the TLS handshake was cut: ");
        }
    }

    @Test
    void shouldSayThatAHandshakeHung() throws Exception {
        Duration brief = Duration.ofMillis(50);
        try (ServerSocket silent = listening();
                Wire wire = new Wire(Wire.settings(
                        url("https", silent), HttpVersion.NEGOTIATE, LONG, brief, TlsSettings.PLATFORM, null))) {
            expect(wire.unanswered("a"), Code.UNREACHABLE, "the TLS handshake hung: ");
        }
    }

    @Test
    void shouldDescribeAnAlertInTheHandshake() throws Exception {
        try (Http2Server other =
                        new Http2Server(identity.context(), HttpVersionPolicy.NEGOTIATE, (endpoint, engine) -> {
                            engine.setEnabledProtocols(new String[] {"TLSv1.2"});
                            engine.setEnabledCipherSuites(
                                    new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA"}); // not for such a key
                        });
                Wire wire = wire(other.url(), HttpVersion.HTTP_1_1, identity.trust())) {
            expect(wire.unanswered("a"), Code.TLS, "no trusted connection", "handshake_failure", "api.ssl.keystore");
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static URI url(String scheme, ServerSocket socket) {
        return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort());
    }

    /** What is done with each connection before it is closed. */
    private interface Manners {
        void with(Socket socket) throws IOException;
    }

    private static ServerSocket serving(ServerSocket listening, Manners manners) {
        RawServer.start(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    manners.with(socket);
                } catch (IOException e) {
                    // the client, or the test, has closed it
                }
            }
        });
        return listening;
    }
}
