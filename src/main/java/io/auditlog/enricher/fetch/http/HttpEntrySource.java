package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.SingleFetch;
import io.auditlog.enricher.fetch.SourceContext;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.Transport;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.fetch.tls.TlsContext;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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
        BodyMemoryBudget memory = BodyMemoryBudget.inHeap();
        Transport transport =
                transport(settings, tls, memory, ioThreads, around.timer(), around.nanoTime(), around.crashed());
        Supplier<?> identity = () -> List.of(around.credentials().key(), tls.identity());
        return ApiEntrySource.over(transport, memory, identity, settings, retries, breaker, control, around);
    }

    /**
     * Opens a source of single requests, which take the same way to the API; what is opened here is closed with it.
     *
     * @param timer runs what must not run on the caller's stack; not closed
     * @param crashed called with an error that ended the I/O thread; no reply comes after that
     * @throws IllegalArgumentException if the trust or key store cannot be used
     */
    public static SingleFetch single(
            SourceSettings settings,
            Credentials credentials,
            ReplyReader reader,
            InstantSource clock,
            LongSupplier nanoTime,
            Timer timer,
            Consumer<Throwable> crashed) {
        TlsContext tls = new TlsContext(settings.tls(), nanoTime);
        Transport transport = transport(settings, tls, BodyMemoryBudget.inHeap(), 1, timer, nanoTime, crashed);
        return new SingleFetch(transport, settings, credentials, reader, clock, nanoTime);
    }

    private static Transport transport(
            SourceSettings settings,
            TlsContext tls,
            BodyMemoryBudget memory,
            int ioThreads,
            Timer timer,
            LongSupplier nanoTime,
            Consumer<Throwable> crashed) {
        HttpConnector connector = new HttpConnector(settings, tls, ioThreads, crashed);
        ConnectionPool connections = new ConnectionPool(connector, settings.maxInFlight(), nanoTime);
        return new HttpTransport(settings, connections, memory, timer, nanoTime);
    }
}
