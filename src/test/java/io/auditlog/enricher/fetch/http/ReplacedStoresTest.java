package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.ApiProxy;
import io.auditlog.enricher.fetch.TlsSettings;
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

    private static final Duration LONG = Duration.ofSeconds(60);

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

    private static void await(LiveSource live, String state) {
        Await.until(state, LONG, () -> live.news.contains(state));
    }

    private static void replace(Path file, ServerIdentity by) throws Exception {
        Path next = Files.copy(by.store, file.resolveSibling("next"));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void letOneThrough(ServerSocket breaker, URI to) {
        Thread thread = new Thread(() -> {
            try (Socket first = breaker.accept();
                    Socket server = new Socket(to.getHost(), to.getPort())) {
                Thread others = new Thread(() -> cutAll(breaker), "gate");
                others.setDaemon(true);
                others.start();
                ForwardProxy.join(first, server);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void cutAll(ServerSocket breaker) {
        while (!breaker.isClosed()) {
            try (Socket cut = breaker.accept()) {
                cut.getInputStream().read();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private static void checkThatAllCame(LiveSource live, int count) {
        assertThat(live.listener.outcomes).hasSize(count).allMatch(Outcome.Enriched.class::isInstance);
        assertThat(live.listener.histories)
                .allMatch(history -> history.attempts().isEmpty());
        assertThat(live.news).endsWith("RUNNING");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnByItselfWithAKeyStoreThatTheServerTrusts(boolean somethingIsKnown) throws Exception {
        // Given a server that asks for a certificate, and knows another one than the worker's
        Path file = Files.copy(other.store, folder.resolve("key-store-" + somethingIsKnown));
        TlsSettings tls =
                new TlsSettings(server.store(), new TlsSettings.Store(file, ServerIdentity.PASSWORD, null, "PKCS12"));
        try (Http2Server api = new Http2Server(
                        server.context(own),
                        HttpVersionPolicy.NEGOTIATE,
                        (endpoint, engine) -> engine.setNeedClientAuth(true));
                LiveSource live = new LiveSource(api.url(), tls, null)) {
            if (somethingIsKnown) {
                live.source.knownGood(List.of(new AuditLogId("good")));
            }

            // When
            for (int i = 0; i < 20; i++) {
                live.ask("log-" + i);
            }
            await(live, "PAUSED_TLS");
            assertThat(live.evidence).last().asString().contains("asks for a client certificate", "api.ssl.keystore");
            replace(file, own);
            live.awaitSettled(20);

            // Then
            checkThatAllCame(live, 20);
            assertThat(live.news).containsOnly("PAUSED_TLS", "RUNNING");
        }
    }

    @Test
    void shouldGoOnByItselfWithATrustStoreThatHoldsTheServersCertificate() throws Exception {
        // Given
        Path file = Files.copy(other.store, folder.resolve("trust-store"));
        TlsSettings tls = new TlsSettings(new TlsSettings.Store(file, ServerIdentity.PASSWORD, null, "PKCS12"), null);
        try (Http2Server api = new Http2Server(server.context(), HttpVersionPolicy.NEGOTIATE);
                LiveSource live = new LiveSource(api.url(), tls, null)) {
            // When
            for (int i = 0; i < 20; i++) {
                live.ask("log-" + i);
            }
            await(live, "PAUSED_TLS");
            replace(file, server);
            live.awaitSettled(20);

            // Then
            checkThatAllCame(live, 20);
        }
    }

    @Test
    void shouldWaitWhileTheProxyRefuses() throws Exception {
        // Given
        RawServer.Script[] present = {new ForwardProxy("Basic other")};
        try (Http2Server api = new Http2Server(server.context(), HttpVersionPolicy.NEGOTIATE);
                RawServer proxy = new RawServer((request, socket, out) -> present[0].answer(request, socket, out));
                LiveSource live = new LiveSource(
                        api.url(), server.trust(), new ApiProxy(proxy.url(), "canary-name", "canary-secret"))) {
            // When
            for (int i = 0; i < 20; i++) {
                live.ask("log-" + i);
            }
            await(live, "PAUSED_NETWORK");
            assertThat(live.evidence)
                    .last()
                    .asString()
                    .contains("the proxy refuses", "407")
                    .doesNotContain("canary");
            present[0] = new ForwardProxy(null);
            live.awaitSettled(20);

            // Then
            checkThatAllCame(live, 20);
        }
    }

    @Test
    void shouldWriteNothingOffWhereNewConnectionsAreCutWhileAnOldOneWorks() throws Exception {
        // Given one connection through a gate that cuts all others within their handshake
        try (Http2Server api = new Http2Server(server.context(), HttpVersionPolicy.FORCE_HTTP_1);
                ServerSocket breaker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LiveSource live = new LiveSource(
                        URI.create("https://127.0.0.1:" + breaker.getLocalPort()), server.trust(), null)) {
            letOneThrough(breaker, api.url());
            live.source.knownGood(List.of(new AuditLogId("good")));
            live.ask("first");
            live.awaitSettled(1);

            // When
            for (int i = 0; i < 100; i++) {
                live.ask("log-" + i);
            }
            live.awaitSettled(100);

            // Then
            assertThat(live.listener.outcomes).hasSize(101).allMatch(Outcome.Enriched.class::isInstance);
            assertThat(live.listener.histories)
                    .allMatch(history -> history.attempts().isEmpty());
        }
    }
}
