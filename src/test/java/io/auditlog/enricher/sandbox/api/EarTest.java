package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings.Time;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class EarTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Holds the event loop that accepts connections, the first of two, whenever it asks for the time. */
    private static final class Standstill implements LongSupplier {
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final AtomicInteger beatsOfTheOther = new AtomicInteger();
        private volatile boolean begun;
        private volatile boolean held;

        @Override
        public long getAsLong() {
            String thread = Thread.currentThread().getName();
            if (begun && thread.matches("simulated-api-.*-1")) {
                held = true;
                Await.get(over, PATIENCE);
            } else if (thread.startsWith("simulated-api-")) {
                beatsOfTheOther.incrementAndGet();
            }
            return System.nanoTime();
        }
    }

    private static SimulatedApi held(Standstill standstill) {
        Time time = new Time(standstill, Clock.systemUTC());
        SimulatedApi api =
                SimulatedApi.start(ApiSettings.defaults().withThreads(2).withTime(time));
        standstill.begun = true;
        Await.until("the standstill", PATIENCE, () -> standstill.held);
        return api;
    }

    @Test
    void shouldNotSwearThatARequestCameAfterItsConnectionHadWaited() throws Exception {
        // Given an API that accepts nothing for a while, though it would serve what it has
        Standstill standstill = new Standstill();
        try (SimulatedApi api = held(standstill)) {
            // When somebody connects and asks meanwhile
            try (RawCaller caller = new RawCaller(api.baseUrl())) {
                caller.send(RawCaller.request("/api/audit-logs/log-1", true));
                long asked = System.nanoTime();
                int beats = standstill.beatsOfTheOther.get();
                Await.until("beats", PATIENCE, () -> standstill.beatsOfTheOther.get() > beats + 10);
                standstill.over.complete(null);
                assertThat(caller.hear(Integer.MAX_VALUE).body()).isEqualTo(SimulatedEntries.bodyOf("log-1"));
                // Then the witness does not take the end of the standstill for the time of the request
                assertThat(api.witness().countWithin(asked, Long.MAX_VALUE)).isEqualTo(1);
                assertThat(api.witness().countSurelyWithin(asked, Long.MAX_VALUE))
                        .isZero();
            }
        }
    }

    @Test
    void shouldTakeEveryConnectionThatWaits() throws Exception {
        // Given more connections than Netty would accept at once, all there before the API looks
        Standstill standstill = new Standstill();
        try (SimulatedApi api = held(standstill)) {
            RawCaller[] callers = new RawCaller[60];
            for (int i = 0; i < callers.length; i++) {
                callers[i] = new RawCaller(api.baseUrl()).send(RawCaller.request("/api/audit-logs/log-" + i, true));
            }
            long asked = System.nanoTime();
            // When it looks
            standstill.over.complete(null);
            for (RawCaller caller : callers) {
                assertThat(new String(caller.hear(Integer.MAX_VALUE).body(), UTF_8))
                        .contains("log-");
                caller.close();
            }
            // Then none of them is sworn to have come later than that
            assertThat(api.witness().count()).isEqualTo(callers.length);
            assertThat(api.witness().countSurelyWithin(asked, Long.MAX_VALUE)).isZero();
        }
    }
}
