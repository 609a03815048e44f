package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A request that is written long after its permit was granted counts again: requests that pile up behind a busy I/O thread
 * leave in a burst, and those behind them must make up for it.
 */
final class StalePermitTest {

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger spent = new AtomicInteger();

    @AfterEach
    void stopTimers() {
        timers.shutdownNow();
    }

    @Test
    void shouldSpendAnotherPermitOverHttp11() throws Exception {
        try (RawServer server = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ok("{}"));
                    return true;
                });
                Transport transport = transport(server.url(), HttpVersion.HTTP_1_1)) {
            shouldSpendAnotherPermit(transport);
        }
    }

    @Test
    void shouldSpendAnotherPermitOverHttp2() throws Exception {
        try (Http2Server server = new Http2Server(null, HttpVersionPolicy.FORCE_HTTP_2);
                Transport transport = transport(server.url(), HttpVersion.HTTP_2)) {
            shouldSpendAnotherPermit(transport);
        }
    }

    private void shouldSpendAnotherPermit(Transport transport) throws Exception {
        // Given: a connection that is open
        send(transport, "first").reply();
        spent.set(0);
        // When
        assertThat(send(transport, "second").reply()).isInstanceOf(Reply.Answered.class);
        // Then
        assertThat(spent).hasValue(1);
    }

    /** The I/O thread always comes 10 ms late. */
    private static long lateForWriting() {
        return Thread.currentThread().getName().startsWith("api-io") ? 10_000_000 : 0;
    }

    private static Wire.Pending send(Transport transport, String id) {
        Wire.Pending pending = new Wire.Pending(new AuditLogId(id));
        pending.exchange = transport.send(pending);
        return pending;
    }

    private Transport transport(URI baseUrl, HttpVersion version) {
        SourceSettings settings = Wire.settings(baseUrl, version, Duration.ofSeconds(30), TlsTrust.PLATFORM);
        Connections connections =
                new Connections(new HttpDialer(settings, 1, error -> {}), settings.maxInFlight(), System::nanoTime);
        return new HttpTransport(
                settings,
                connections,
                BodyRoom.inHeap(),
                Runnable::run,
                spent::incrementAndGet,
                timers,
                StalePermitTest::lateForWriting);
    }
}
