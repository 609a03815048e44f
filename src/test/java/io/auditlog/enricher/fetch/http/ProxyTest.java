package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.ApiProxy;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterAll;
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
    private static Http2Server server;

    @BeforeAll
    static void serve() throws Exception {
        identity = ServerIdentity.in(folder);
        server = new Http2Server(identity.context(), HttpVersionPolicy.NEGOTIATE);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static Wire through(RawServer proxy, URI api, HttpVersion version, boolean known) {
        return through(proxy.url(), api, version, known, Duration.ofSeconds(5));
    }

    private static Wire through(URI proxy, URI api, HttpVersion version, boolean known, Duration connectTimeout) {
        ApiProxy way = new ApiProxy(proxy, known ? USER : null, known ? PASSWORD : null);
        return new Wire(Wire.settings(api, version, LONG, connectTimeout, identity.trust(), way));
    }

    private static Reply.NoAnswer refused(RawServer.Script proxy) throws IOException, InterruptedException {
        try (RawServer refusing = new RawServer(proxy);
                Wire wire = through(refusing, server.url(), HttpVersion.NEGOTIATE, true)) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(none.message()).doesNotContain("canary", BASIC.substring(6), "secret");
            return none;
        }
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
        try (RawServer proxy = new RawServer(new ForwardProxy(null))) {
            ApiProxy way = new ApiProxy(proxy.url(), null, null);
            try (Wire wire = new Wire(
                    Wire.settings(server.url(), HttpVersion.NEGOTIATE, LONG, LONG, TlsSettings.PLATFORM, way))) {
                Reply.NoAnswer none = wire.unanswered("a");
                assertThat(none.code()).isEqualTo(Code.TLS);
                assertThat(none.message()).startsWith("no trusted connection: ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHaveRequestsPassedOnWhereTheApiHasNoTls(boolean known) throws Exception {
        try (RawServer api = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ok("{}"));
                    return false;
                });
                RawServer proxy = new RawServer(new ForwardProxy(known ? BASIC : null));
                Wire wire = through(proxy, api.url(), HttpVersion.NEGOTIATE, known)) {
            assertThat(wire.answered("a").status()).isEqualTo(200);
            assertThat(proxy.requests).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("GET " + api.url() + "/api/audit-logs/a HTTP/1.1");
                assertThat(request.header("Host")).isEqualTo(api.url().getAuthority());
                assertThat(request.header("Proxy-Authorization")).isEqualTo(known ? BASIC : null);
            });
            assertThat(api.requests)
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.header("Authorization")).isEqualTo("Bearer canary-key"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 403, 407, 500, 502, 503, 204})
    void shouldTellARefusalOfTheProxyFromOneOfTheApi(int status) throws Exception {
        Reply.NoAnswer none = refused((request, socket, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 " + status + " " + BASIC + "\nContent-Length: "
                    + (status == 204 ? 0 : 6) + "\n\nsecret"));
            return true;
        });
        assertThat(none.message())
                .startsWith("the proxy refuses to connect to the API, with status " + status)
                .satisfies(message ->
                        assertThat(message.contains("api.proxy.user")).isEqualTo(status == 407));
    }

    @Test
    void shouldTellThatTheProxyDoesNotKnowTheWorker() throws Exception {
        assertThat(refused(new ForwardProxy("Basic other")).message()).contains("status 407", "api.proxy.password");
    }

    @Test
    void shouldTellThatTheProxyPassesNothingOnForOneItDoesNotKnow() throws Exception {
        try (RawServer proxy = new RawServer(new ForwardProxy("Basic other"));
                Wire wire = through(proxy, URI.create("http://127.0.0.1:1"), HttpVersion.NEGOTIATE, true)) {
            for (String id : new String[] {"a", "b"}) {
                Reply.NoAnswer none = wire.unanswered(id);
                assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
                assertThat(none.message())
                        .startsWith("the proxy refuses ")
                        .contains("407")
                        .doesNotContain("canary");
            }
        }
    }

    @Test
    void shouldTellThatTheProxyHangsUp() throws Exception {
        assertThat(refused((request, socket, out) -> false).message())
                .startsWith("the proxy makes no connection to the API: ");
    }

    @Test
    void shouldTellThatTheProxyIsNone() throws Exception {
        assertThat(refused((request, socket, out) -> {
                            out.write(RawServer.ascii("220 mail.example.test ESMTP\n"));
                            return false;
                        })
                        .message())
                .startsWith("the proxy makes no connection to the API: ");
    }

    @Test
    void shouldTellThatTheProxyIsSilent() throws Exception {
        try (RawServer silent = new RawServer((request, socket, out) -> {
                    socket.getInputStream().read();
                    return false;
                });
                Wire wire = through(silent.url(), server.url(), HttpVersion.NEGOTIATE, false, Duration.ofMillis(50))) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(none.message()).startsWith("the proxy makes no connection to the API: ");
        }
    }

    @Test
    void shouldTellThatNobodyListensWhereTheProxyShouldBe() throws Exception {
        try (Wire wire = through(
                URI.create("http://127.0.0.1:1"), server.url(), HttpVersion.NEGOTIATE, false, Duration.ofSeconds(5))) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(none.message()).contains("127.0.0.1:1");
        }
    }

    @Test
    void shouldPrintNoCredentials() {
        assertThat(new ApiProxy(URI.create("http://proxy.example.test:3128"), USER, PASSWORD).toString())
                .isEqualTo("http://proxy.example.test:3128");
        assertThat(HttpTransport.authorization(
                        new ApiProxy(URI.create("http://proxy.example.test:3128"), USER, PASSWORD)))
                .satisfies(header -> {
                    assertThat(header.getValue()).isEqualTo(BASIC);
                    assertThat(header.isSensitive()).isTrue();
                });
    }
}
