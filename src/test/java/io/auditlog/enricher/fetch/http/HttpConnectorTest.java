package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.tls.TlsContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** Each connect ends in a connection or a refusal, whatever happens before the first packet. */
final class HttpConnectorTest {

    /** Keeps how the connect ended. */
    private static final class Ending implements Connector.Listener {
        final CompletableFuture<Reply.NoAnswer> refusal = new CompletableFuture<>();

        @Override
        public void connected(Connector.Connection connection) {
            refusal.completeExceptionally(new AssertionError("connected"));
        }

        @Override
        public void refused(Reply.NoAnswer fault) {
            refusal.complete(fault);
        }

        @Override
        public void onStreamLimit(String connection, int streams) {}

        @Override
        public void onLeaving(String connection, int lastStream) {}
    }

    @Test
    void shouldRefuseIfThereIsNoTlsContext() throws Exception {
        // Given
        AtomicBoolean broken = new AtomicBoolean();
        TlsSettings platform = new TlsSettings(null, null);
        TlsContext tls = new TlsContext(platform, () -> {
            if (broken.get()) {
                throw new ProviderException("planted");
            }
            return System.nanoTime();
        });
        SourceSettings settings = Wire.settings(
                URI.create("https://127.0.0.1:1"), HttpVersion.NEGOTIATE, Duration.ofSeconds(5), platform);
        Ending ending = new Ending();
        try (HttpConnector connector = new HttpConnector(settings, tls, 1, crash -> {})) {
            // When
            broken.set(true);
            connector.connect(ending);
            // Then
            Reply.NoAnswer fault = ending.refusal.get(10, TimeUnit.SECONDS);
            assertThat(fault.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(fault.message()).contains("planted");
        }
    }

    @Test
    void shouldCloseTheConnectionIfTlsCannotBegin() throws Exception {
        // Given
        Provider provider = new BrokenTls();
        Security.insertProviderAt(provider, 1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TlsSettings platform = new TlsSettings(null, null);
            SourceSettings settings = Wire.settings(
                    URI.create("https://127.0.0.1:" + server.getLocalPort()),
                    HttpVersion.NEGOTIATE,
                    Duration.ofSeconds(5),
                    platform);
            Ending ending = new Ending();
            TlsContext tls = new TlsContext(platform, System::nanoTime);
            try (HttpConnector connector = new HttpConnector(settings, tls, 1, crash -> {})) {
                // When
                connector.connect(ending);
                // Then
                try (Socket peer = server.accept()) {
                    peer.setSoTimeout(10_000);
                    assertThat(ending.refusal.get(10, TimeUnit.SECONDS).message())
                            .contains("planted");
                    assertThatThrownBy(() -> peer.getInputStream().read()).hasMessage("Connection reset");
                }
            }
        } finally {
            Security.removeProvider(provider.getName());
        }
    }

    /** Makes TLS contexts that have no engine. */
    private static final class BrokenTls extends Provider {
        private static final long serialVersionUID = 1;

        BrokenTls() {
            super("BrokenTls", "1", "for a test");
            putService(new Service(this, "SSLContext", "TLS", Context.class.getName(), List.of(), Map.of()) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Context();
                }
            });
        }
    }

    private static final class Context extends SSLContextSpi {
        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new ProviderException("planted");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new ProviderException("planted");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new ProviderException("planted");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw new ProviderException("planted");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new ProviderException("planted");
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new ProviderException("planted");
        }
    }
}
