package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.TlsSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS: who is trusted, which HTTP version is agreed on, and how it is told what went wrong. */
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

    private static Wire wire(URI url, HttpVersion version, TlsSettings tls) {
        return new Wire(Wire.settings(url, version, LONG, tls));
    }

    /** One that gives up a handshake at the first look of the reactor, which is a second later. */
    private static Wire impatient(URI url) {
        return new Wire(
                Wire.settings(url, HttpVersion.NEGOTIATE, LONG, Duration.ofMillis(50), TlsSettings.PLATFORM, null));
    }

    private static URI withScheme(String scheme, URI url) {
        return URI.create(scheme + "://" + url.getAuthority());
    }

    @ParameterizedTest
    @CsvSource({"NEGOTIATE, HTTP/2.0", "HTTP_1_1, HTTP/1.1", "HTTP_2, HTTP/2.0"})
    void shouldAgreeOnAVersion(HttpVersion version, String spoken) throws Exception {
        try (Wire wire = wire(server.url(), version, identity.trust())) {
            server.requests.clear();
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(wire.answered("b").status()).isEqualTo(200);
            assertThat(server.versions()).containsExactly(spoken, spoken);
        }
    }

    @Test
    void shouldTrustACertificateInAPemFile() throws Exception {
        TlsSettings tls = new TlsSettings(new TlsSettings.Store(pem, null, null, "PEM"), null);
        try (Wire wire = wire(server.url(), HttpVersion.NEGOTIATE, tls)) {
            assertThat(wire.answered("a").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseAnUntrustedCertificate() throws Exception {
        try (Wire wire = wire(server.url(), HttpVersion.NEGOTIATE, TlsSettings.PLATFORM)) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.TLS);
            assertThat(none.message()).startsWith("no trusted connection: ");
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
    void shouldSayThatPlainTextCameWhereTlsIsSpoken() throws Exception {
        try (ServerSocket plain = listening();
                Wire wire = wire(url("https", plain), HttpVersion.NEGOTIATE, identity.trust())) {
            answerEach(
                    plain,
                    socket -> socket.getOutputStream()
                            .write(RawServer.ascii("HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n")));
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.TLS);
            assertThat(none.message()).startsWith("the server speaks plain text where TLS is expected (https): ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void shouldSayThatTlsMayBeSpokenWherePlainTextIs(HttpVersion version) throws Exception {
        try (ServerSocket jdk = identity.context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Wire toJdk = wire(url("http", jdk), version, TlsSettings.PLATFORM);
                Wire wire = wire(withScheme("http", server.url()), version, TlsSettings.PLATFORM)) {
            answerEach(jdk, socket -> socket.getInputStream().read());
            for (Reply.NoAnswer none : List.of(toJdk.unanswered("a"), toJdk.unanswered("b"), wire.unanswered("a"))) {
                assertThat(none.code()).isIn(Code.CONNECTION, Code.PROTOCOL);
                assertThat(none.message())
                        .containsAnyOf("speaks TLS where plain text is expected", "speak TLS (https)?");
            }
        }
    }

    @Test
    void shouldSayThatTlsCameWherePlainTextIsSpoken() throws Exception {
        byte[] alert = {0x15, 3, 3, 0, 2, 2, 40};
        try (ServerSocket other = listening();
                Wire wire = wire(url("http", other), HttpVersion.HTTP_1_1, TlsSettings.PLATFORM)) {
            answerEach(other, socket -> {
                while (socket.getInputStream().read() != '\n') {} // the request line, at least
                socket.getOutputStream().write(alert);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            });
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.PROTOCOL);
            assertThat(none.message()).startsWith("the server speaks TLS where plain text is expected (http): ");
        }
    }

    @Test
    void shouldSayThatAHandshakeWasCut() throws Exception {
        try (ServerSocket cutting = listening();
                Wire wire = wire(url("https", cutting), HttpVersion.NEGOTIATE, TlsSettings.PLATFORM)) {
            answerEach(cutting, socket -> socket.getInputStream().read());
            for (String id : List.of("a", "b")) {
                Reply.NoAnswer none = wire.unanswered(id);
                assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
                assertThat(none.message()).startsWith("the TLS handshake was cut: ");
            }
        }
    }

    @Test
    void shouldSayThatAHandshakeHung() throws Exception {
        try (ServerSocket silent = listening();
                Wire wire = impatient(url("https", silent))) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(none.message()).startsWith("the TLS handshake hung: ");
        }
    }

    @Test
    void shouldTellOfAnAlertInTheHandshake() throws Exception {
        SSLContext context = identity.context();
        try (Http2Server other = new Http2Server(context, HttpVersionPolicy.NEGOTIATE, (endpoint, engine) -> {
                    engine.setEnabledProtocols(new String[] {"TLSv1.2"});
                    engine.setEnabledCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA"}); // not for such a key
                });
                Wire wire = wire(other.url(), HttpVersion.HTTP_1_1, identity.trust())) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.TLS);
            assertThat(none.message()).contains("no trusted connection", "handshake_failure", "api.ssl.keystore");
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

    private static void answerEach(ServerSocket listening, Manners manners) {
        Thread thread = new Thread(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    manners.with(socket);
                } catch (IOException e) {
                    // the client, or the test, has closed it
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
