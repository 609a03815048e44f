package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.SourceSettings.ApiProxy;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.sandbox.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole source: connections that cannot be had cost no entry, and what mends them needs no restart. */
final class ReplacedStoresTest {

    @TempDir
    static Path folder;

    private static ServerIdentity server;
    private static ServerIdentity own;
    private static ServerIdentity other;

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = ServerIdentity.in(folder);
        own = ServerIdentity.in(folder, "own");
        other = ServerIdentity.in(folder, "other");
    }

    /** Something that may fail. */
    private interface Repair {
        void run() throws Exception;
    }

    /** Asks for entries; waits for the state, mends what is wrong, and expects all entries. */
    private static void expectPauseAndRepair(LiveSource live, String state, Repair repair) throws Exception {
        live.ask(20);
        Await.until(state, Duration.ofSeconds(60), () -> live.news.contains(state));
        repair.run();
        live.awaitSettled(20);
        live.expectEnrichedWithoutAttempts(20);
        assertThat(live.news).endsWith("RUNNING");
    }

    private static TlsSettings.Store copyOf(ServerIdentity identity, String name) throws IOException {
        Path file = Files.copy(identity.store, folder.resolve(name));
        return new TlsSettings.Store(file, ServerIdentity.PASSWORD, null, "PKCS12");
    }

    private static void replace(TlsSettings.Store store, ServerIdentity by) throws IOException {
        Path next = Files.copy(by.store, store.location().resolveSibling("next"));
        Files.move(next, store.location(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnByItselfWithAKeyStoreThatTheServerTrusts(boolean somethingIsKnown) throws Exception {
        // Given a server that asks for a certificate, and knows another one than the worker's
        TlsSettings.Store store = copyOf(other, "key-store-" + somethingIsKnown);
        try (Http2Server api = new Http2Server(
                        server.context(own),
                        HttpVersionPolicy.NEGOTIATE,
                        (endpoint, engine) -> engine.setNeedClientAuth(true));
                LiveSource live = new LiveSource(api.url(), new TlsSettings(server.store(), store), null)) {
            if (somethingIsKnown) {
                live.source.knownGood(List.of(new AuditLogId("good")));
            }

            // When, then
            expectPauseAndRepair(live, "PAUSED_TLS", () -> replace(store, own));
            assertThat(live.evidence).last().asString().contains("asks for a client certificate", "api.ssl.keystore");
            assertThat(live.news).containsOnly("PAUSED_TLS", "RUNNING");
        }
    }

    @Test
    void shouldGoOnByItselfWithATrustStoreThatHoldsTheServersCertificate() throws Exception {
        TlsSettings.Store store = copyOf(other, "trust-store");
        try (Http2Server api = new Http2Server(server.context(), HttpVersionPolicy.NEGOTIATE);
                LiveSource live = new LiveSource(api.url(), new TlsSettings(store, null), null)) {
            expectPauseAndRepair(live, "PAUSED_TLS", () -> replace(store, server));
        }
    }

    @Test
    void shouldWaitWhileTheProxyRefuses() throws Exception {
        RawServer.Script[] present = {new ForwardProxy("Basic other")};
        try (Http2Server api = new Http2Server(server.context(), HttpVersionPolicy.NEGOTIATE);
                RawServer proxy = new RawServer((request, socket, out) -> present[0].answer(request, socket, out));
                LiveSource live = new LiveSource(
                        api.url(), server.trust(), new ApiProxy(proxy.url(), "canary-name", "canary-secret"))) {
            expectPauseAndRepair(live, "PAUSED_NETWORK", () -> present[0] = new ForwardProxy(null));
            assertThat(live.evidence)
                    .last()
                    .asString()
                    .contains("the proxy refuses", "407")
                    .doesNotContain("canary");
        }
    }

    @Test
    void shouldWriteNothingOffWhereNewConnectionsAreCutWhileAnOldOneWorks() throws Exception {
        // Given one connection through a gate that cuts all others within their handshake
        try (Http2Server api = new Http2Server(server.context(), HttpVersionPolicy.FORCE_HTTP_1);
                ServerSocket gate = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LiveSource live =
                        new LiveSource(URI.create("https://127.0.0.1:" + gate.getLocalPort()), server.trust(), null)) {
            RawServer.start(() -> letOneThrough(gate, api.url()));
            live.source.knownGood(List.of(new AuditLogId("good")));
            live.ask("first");
            live.awaitSettled(1);

            // When
            live.ask(100);
            live.awaitSettled(100);

            // Then
            live.expectEnrichedWithoutAttempts(101);
        }
    }

    private static void letOneThrough(ServerSocket gate, URI to) {
        try (Socket first = gate.accept();
                Socket server = new Socket(to.getHost(), to.getPort())) {
            RawServer.start(() -> cutAll(gate));
            ForwardProxy.join(first, server);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void cutAll(ServerSocket gate) {
        while (!gate.isClosed()) {
            try (Socket cut = gate.accept()) {
                cut.getInputStream().read();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }
}
