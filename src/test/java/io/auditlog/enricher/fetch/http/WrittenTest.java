package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.TlsSettings;
import io.auditlog.enricher.fetch.Transport;
import io.auditlog.enricher.ratelimit.TimerThread;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever gave the permit hears when the request is really written, by the I/O thread: those that pile up behind a busy one
 * leave in a crowd, and who follows must make room for it.
 */
final class WrittenTest {

    private final TimerThread timers = new TimerThread();
    private final List<String> writers = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopTimers() {
        timers.close();
    }

    @Test
    void shouldTellOverHttp11() throws Exception {
        try (RawServer server = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ok("{}"));
                    return true;
                });
                Transport transport = transport(server.url(), HttpVersion.HTTP_1_1)) {
            shouldTellWhenItIsWritten(transport);
        }
    }

    @Test
    void shouldTellOverHttp2() throws Exception {
        try (Http2Server server = new Http2Server(null, HttpVersionPolicy.FORCE_HTTP_2);
                Transport transport = transport(server.url(), HttpVersion.HTTP_2)) {
            shouldTellWhenItIsWritten(transport);
        }
    }

    private void shouldTellWhenItIsWritten(Transport transport) throws Exception {
        // Given
        Wire.Pending pending = new Wire.Pending(new AuditLogId("a")) {
            @Override
            public void onSent() {
                writers.add(Thread.currentThread().getName());
            }

            @Override
            public String key() {
                writers.add("key");
                return super.key();
            }
        };
        // When
        pending.exchange = transport.send(pending);
        assertThat(pending.reply()).isInstanceOf(Reply.Answered.class);
        // Then
        assertThat(writers).hasSize(2).last().isEqualTo("key");
        assertThat(writers.get(0)).startsWith("api-io");
    }

    private Transport transport(URI baseUrl, HttpVersion version) {
        SourceSettings settings = Wire.settings(baseUrl, version, Duration.ofSeconds(30), TlsSettings.PLATFORM);
        TlsContext tls = new TlsContext(settings.tls(), System::nanoTime);
        ConnectionPool connections = new ConnectionPool(
                new HttpConnector(settings, tls, 1, error -> {}), settings.maxInFlight(), System::nanoTime);
        return new HttpTransport(settings, connections, BodyMemoryBudget.inHeap(), timers, System::nanoTime);
    }
}
