package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A permit that was granted long before its request could be written is not used: requests that pile up behind a busy
 * I/O thread must not leave in a burst.
 */
final class StalePermitTest {

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<Runnable> permits = new LinkedBlockingQueue<>();

    @AfterEach
    void stopTimers() {
        timers.shutdownNow();
    }

    @Test
    void shouldAskForAnotherPermitOverHttp11() throws Exception {
        try (RawServer server = new RawServer((request, socket, out) -> {
                    out.write(RawServer.ok("{}"));
                    return true;
                });
                Transport transport = transport(server.url(), HttpVersion.HTTP_1_1)) {
            shouldAskAgain(
                    transport,
                    () -> server.requests.stream()
                            .anyMatch(request -> request.line().contains("second")));
        }
    }

    @Test
    void shouldAskForAnotherPermitOverHttp2() throws Exception {
        try (Http2Server server = new Http2Server(null, HttpVersionPolicy.FORCE_HTTP_2);
                Transport transport = transport(server.url(), HttpVersion.HTTP_2)) {
            shouldAskAgain(
                    transport,
                    () -> List.copyOf(server.requests).stream()
                            .anyMatch(request -> request.getRequestUri().contains("second")));
        }
    }

    private void shouldAskAgain(Transport transport, BooleanSupplier sawSecond) throws Exception {
        // Given: a connection that is open
        Wire.Pending first = send(transport, "first");
        grantUntilAnswered(first);
        // When
        Wire.Pending second = send(transport, "second");
        Runnable granted = permits.poll(30, TimeUnit.SECONDS);
        // Then: nothing leaves before the second permit
        assertThat(granted).as("a second permit was asked for").isNotNull();
        assertThat(sawSecond.getAsBoolean()).isFalse();
        granted.run();
        assertThat(second.reply()).isInstanceOf(Reply.Answered.class);
    }

    private void grantUntilAnswered(Wire.Pending pending) throws InterruptedException {
        while (!pending.isAnswered()) {
            Runnable granted = permits.poll(10, TimeUnit.MILLISECONDS);
            if (granted != null) {
                granted.run();
            }
        }
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
                new Connections(new HttpDialer(settings, 1), settings.maxInFlight(), System::nanoTime);
        return new HttpTransport(settings, connections, permits::add, timers, StalePermitTest::lateForWriting);
    }
}
