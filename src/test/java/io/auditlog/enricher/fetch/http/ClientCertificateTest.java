package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that ask for a certificate of the worker's. */
final class ClientCertificateTest {

    private static final Duration LONG = Duration.ofSeconds(25);

    @TempDir
    static Path folder;

    private static ServerIdentity identity;
    private static ServerIdentity own;

    @BeforeAll
    static void makeCertificates() throws Exception {
        identity = ServerIdentity.in(folder);
        own = ServerIdentity.in(folder, "own");
    }

    private static Http2Server server(String tlsVersion) throws Exception {
        return new Http2Server(identity.context(own), HttpVersionPolicy.NEGOTIATE, (endpoint, engine) -> {
            engine.setEnabledProtocols(new String[] {tlsVersion});
            engine.setNeedClientAuth(true);
        });
    }

    private static Wire wire(Http2Server server, HttpVersion version, TlsSettings.Store store) {
        TlsSettings tls = new TlsSettings(identity.store(), store);
        return new Wire(Wire.settings(server.url(), version, LONG, tls));
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, NEGOTIATE", "TLSv1.3, HTTP_1_1", "TLSv1.3, HTTP_2",
        "TLSv1.2, NEGOTIATE", "TLSv1.2, HTTP_1_1", "TLSv1.2, HTTP_2"
    })
    void shouldSayThatTheServerAsksForACertificateAndHowToSetIt(String tls, HttpVersion version) throws Exception {
        try (Http2Server server = server(tls);
                Wire wire = wire(server, version, null)) {
            for (int i = 0; i < 10; i++) {
                Reply.NoAnswer none = wire.unanswered("a");
                assertThat(none.message()).contains("api.ssl.keystore.location");
                boolean isAlertLost =
                        tls.equals("TLSv1.2") && none.message().startsWith("the TLS handshake was cut: IO");
                if (!isAlertLost) { // to the reset of a connection on which the client still writes
                    assertThat(none.message()).startsWith("the server asks for a client certificate");
                    assertThat(none.code()).isEqualTo(Code.TLS);
                }
            }
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void shouldSayThatTheServerRefusesTheCertificate() throws Exception {
        try (Http2Server server = server("TLSv1.3");
                Wire wire = wire(server, HttpVersion.NEGOTIATE, identity.store())) {
            Reply.NoAnswer none = wire.unanswered("a");
            assertThat(none.code()).isEqualTo(Code.TLS);
            assertThat(none.message()).contains("was given none that it accepts", "api.ssl.keystore.location");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void shouldShowItsCertificate(HttpVersion version) throws Exception {
        Path pem = Files.writeString(folder.resolve("own.pem"), own.keyAsPem() + own.pem());
        try (Http2Server server = server("TLSv1.3");
                Wire binary = wire(server, version, own.store());
                Wire text = wire(server, version, new TlsSettings.Store(pem, null, null, "PEM"))) {
            assertThat(binary.answered("a").status()).isEqualTo(200);
            assertThat(text.answered("b").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void shouldStillSaySoWhenTheServerHungUpBeforeTheRequestCouldLeave(HttpVersion version) throws Exception {
        AtomicLong leaping = new AtomicLong();
        try (Http2Server server = server("TLSv1.3");
                Wire wire = new Wire(
                        Wire.settings(server.url(), version, LONG, identity.trust()),
                        BodyMemoryBudget.inHeap(),
                        () -> leaping.addAndGet(2 * HttpExchange.PERMIT_LASTS))) {
            // Given a connection that came so late that its request waits for another permit
            CompletableFuture<Runnable> waiting = new CompletableFuture<>();
            Wire.Pending pending = new Wire.Pending(new AuditLogId("a")) {
                @Override
                public void reacquirePermit(Runnable granted) {
                    waiting.complete(granted);
                }
            };
            wire.http.send(pending);
            Runnable granted = waiting.get(20, TimeUnit.SECONDS);

            // When the server has hung up, the request may leave
            assertThat(server.hungUp.await(20, TimeUnit.SECONDS)).isTrue();
            granted.run();

            // Then
            assertThat(pending.reply()).isInstanceOfSatisfying(Reply.NoAnswer.class, none -> {
                assertThat(none.code()).isEqualTo(Code.TLS);
                assertThat(none.message()).startsWith("the server asks for a client certificate");
            });
        }
    }

    @Test
    void shouldNotBlameAServerThatAsksAndNeedsNone() throws Exception {
        Http2Server server = new Http2Server(
                identity.context(own),
                HttpVersionPolicy.NEGOTIATE,
                (endpoint, engine) -> engine.setWantClientAuth(true));
        try (Wire wire = wire(server, HttpVersion.NEGOTIATE, null)) {
            // Given
            assertThat(wire.answered("a").status()).isEqualTo(200);
            Wire.Pending silent = wire.ask("silent");
            assertThat(wire.answered("b").status()).isEqualTo(200);

            // When
            server.close();

            // Then
            assertThat(silent.reply())
                    .isInstanceOfSatisfying(
                            Reply.NoAnswer.class,
                            none -> assertThat(none.code()).isEqualTo(Code.CONNECTION));
        }
    }
}
