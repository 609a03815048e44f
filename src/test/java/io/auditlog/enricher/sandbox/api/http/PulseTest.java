package io.auditlog.enricher.sandbox.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.RawCaller;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Script;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class PulseTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void shouldNotSwearThatARequestCameAfterItsConnectionHadWaited() throws Exception {
        // Given an API whose event loop is held up
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Void> over = new CompletableFuture<>();
        Script script = (id, attempt, seed) -> {
            if (id.equals("hold")) {
                held.countDown();
                Await.get(over, TIMEOUT);
            }
            return Behaviour.ENTRY;
        };
        try (SimulatedApi api = SimulatedApi.start(ApiSettings.defaults().withScript(script, 1));
                RawCaller first = new RawCaller(api.baseUrl())) {
            first.send(RawCaller.request("/api/audit-logs/hold", true));
            held.await();
            // When more connect and ask meanwhile than Netty would accept at once
            RawCaller[] callers = new RawCaller[60];
            for (int i = 0; i < callers.length; i++) {
                callers[i] = new RawCaller(api.baseUrl()).send(RawCaller.request("/api/audit-logs/log-" + i, true));
            }
            long asked = System.nanoTime();
            over.complete(null);
            for (RawCaller caller : callers) {
                assertThat(new String(caller.read(Integer.MAX_VALUE).body(), UTF_8))
                        .contains("log-");
                caller.close();
            }
            // Then the witness does not take the end of the standstill for the time of any of them
            assertThat(api.witness().countWithin(asked, Long.MAX_VALUE)).isEqualTo(callers.length);
            assertThat(api.witness().countSurelyWithin(asked, Long.MAX_VALUE)).isZero();
        }
    }
}
