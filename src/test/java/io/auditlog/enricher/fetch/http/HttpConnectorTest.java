package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.tls.TlsContext;
import java.net.URI;
import java.security.ProviderException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
}
