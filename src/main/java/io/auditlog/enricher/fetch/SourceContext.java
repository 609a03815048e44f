package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The source's collaborators and callbacks, besides its settings.
 *
 * @param credentials supplies the API key
 * @param reader parses reply bodies
 * @param clock wall clock
 * @param nanoTime monotonic clock, the same as the rate limiter's
 * @param random source of jitter; used by several threads at once
 * @param timer runs delayed tasks
 * @param events counters
 * @param breakerListener notified when the API becomes unusable or usable again
 * @param crashed called with an error that ended an I/O thread or left a fetch in an unknown state; ends the worker
 */
public record SourceContext(
        Credentials credentials,
        ReplyReader reader,
        Clock clock,
        LongSupplier nanoTime,
        RandomGenerator random,
        Timer timer,
        SourceEvents events,
        BreakerListener breakerListener,
        Consumer<Throwable> crashed) {}
