package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API through a forward proxy, and what is said where the proxy does not play its part. */
final class ProxyTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final String USER = "canary-user";
    private static final String PASSWORD = "canary-pässword";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

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

    private static Wire through(RawServer proxy, URI api, HttpVersion version, boolean known) {
        return through(proxy.url(), api, version, known, identity.trust(), Duration.ofSeconds(5));
    }

    private static Wire through(
            URI proxy, URI api, HttpVersion version, boolean known, TlsSettings tls, Duration connectTimeout) {
        ApiProxy way = new ApiProxy(proxy, known ? USER : null, known ? PASSWORD : null);
        return new Wire(Wire.settings(api, version, LONG, connectTimeout, tls, way));
    }

    private static void expectUnreachable(Wire wire, String message) throws InterruptedException {
        Reply.NoAnswer none = wire.unanswered("a");
        assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
        assertThat(none.message()).startsWith(message).doesNotContain("canary", BASIC.substring(6), "secret");
    }

    @ParameterizedTest
    @CsvSource({
        "NEGOTIATE, false, HTTP/2.0", "HTTP_1_1, false, HTTP/1.1", "HTTP_2, false, HTTP/2.0",
        "NEGOTIATE, true, HTTP/2.0", "HTTP_1_1, true, HTTP/1.1", "HTTP_2, true, HTTP/2.0"
    })
    void shouldAskThroughATunnel(HttpVersion version, boolean known, String spoken) throws Exception {
        try (RawServer proxy = new RawServer(new ForwardProxy(known ? BASIC : null));
                Wire wire = through(proxy, server.url(), version, known)) {
            // Given
            server.requests.clear();

            // When
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(wire.answered("b").status()).isEqualTo(200);

            // Then
            assertThat(server.versions()).containsExactly(spoken, spoken);
            assertThat(proxy.requests).singleElement().satisfies(connect -> {
                String authority = server.url().getAuthority();
                assertThat(connect.line()).isEqualTo("CONNECT " + authority + " HTTP/1.1");
                assertThat(connect.header("Host")).isEqualTo(authority);
                assertThat(connect.header("Proxy-Authorization")).isEqualTo(known ? BASIC : null);
                assertThat(connect.head()).noneMatch(line -> line.contains("canary-key"));
            });
            assertThat(server.requests).noneMatch(request -> request.containsHeader("Proxy-Authorization"));
        }
    }

    @Test
    void shouldCheckTheCertificateOfTheApiAndNotOfTheProxy() throws Exception {
        try (RawServer proxy = new RawServer(new ForwardProxy(null));
                Wire wire =
                        through(proxy.url(), server.url(), HttpVersion.NEGOTIATE, false, TlsSettings.PLATFORM, LONG)) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.TLS);
            assertThat(none.message()).startsWith("no trusted connection: ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHaveRequestsPassedOnWhereTheApiHasNoTls(boolean known) throws Exception {
        try (RawServer api = new RawServer(RawServer.OK);
                RawServer proxy = new RawServer(new ForwardProxy(known ? BASIC : null));
                Wire wire = through(proxy, api.url(), HttpVersion.NEGOTIATE, known)) {
            assertThat(wire.answered("a").status()).isEqualTo(200);
            RawServer.Request passed = proxy.requests.get(0);
            assertThat(passed.line()).isEqualTo("GET " + api.url() + "/api/audit-logs/a HTTP/1.1");
            assertThat(passed.header("Host")).isEqualTo(api.url().getAuthority());
            assertThat(passed.header("Proxy-Authorization")).isEqualTo(known ? BASIC : null);
            assertThat(api.requests.get(0).header("Authorization")).isEqualTo("Bearer canary-key");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 403, 407, 500, 502, 503, 204})
    void shouldTellARefusalOfTheProxyFromOneOfTheApi(int status) throws Exception {
        try (RawServer proxy = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ascii("HTTP/1.1 " + status + " " + BASIC + "\nContent-Length: "
                            + (status == 204 ? 0 : 6) + "\n\nsecret"));
                    return true;
                });
                Wire wire = through(proxy, server.url(), HttpVersion.NEGOTIATE, true)) {
            String advice = status == 407 ? "; check api.proxy.user and api.proxy.password" : "";
            expectUnreachable(wire, "the proxy refuses to connect to the API, with status " + status + advice);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSayThatTheProxyDoesNotKnowTheWorker(boolean tunnel) throws Exception {
        URI api = tunnel ? server.url() : URI.create("http://127.0.0.1:1");
        try (RawServer proxy = new RawServer(new ForwardProxy("Basic other"));
                Wire wire = through(proxy, api, HttpVersion.NEGOTIATE, true)) {
            expectUnreachable(wire, "the proxy refuses to connect to the API, with status 407; check api.proxy.user");
            expectUnreachable(wire, "the proxy refuses to connect to the API, with status 407; check api.proxy.user");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "220 mail.example.test ESMTP\n", "silence"})
    void shouldSayThatTheProxyIsNone(String answer) throws Exception {
        // Given one that hangs up, one that speaks another protocol, and one that says nothing
        boolean silent = answer.equals("silence");
        try (RawServer proxy = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ascii(silent ? "" : answer));
                    return silent && socket.getInputStream().read() > 0;
                });
                Wire wire = through(
                        proxy.url(),
                        server.url(),
                        HttpVersion.NEGOTIATE,
                        true,
                        identity.trust(),
                        silent ? Duration.ofMillis(50) : LONG)) {
            expectUnreachable(wire, "the proxy makes no connection to the API: ");
        }
    }

    @Test
    void shouldSayThatNobodyListensWhereTheProxyShouldBe() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1");
        try (Wire wire = through(nobody, server.url(), HttpVersion.NEGOTIATE, false, identity.trust(), LONG)) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(none.message()).contains("127.0.0.1:1");
        }
    }

    @Test
    void shouldPrintNoCredentials() {
        ApiProxy proxy = new ApiProxy(URI.create("http://proxy.example.test:3128"), USER, PASSWORD);
        assertThat(proxy).hasToString("http://proxy.example.test:3128");
        assertThat(HttpTransport.authorization(proxy).getValue()).isEqualTo(BASIC);
        assertThat(HttpTransport.authorization(proxy).isSensitive()).isTrue();
    }
}
