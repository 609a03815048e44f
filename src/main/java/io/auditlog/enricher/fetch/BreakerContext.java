package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Collaborators of {@link BreakerRunner}.
 *
 * @param rate receives refusals and the pauses that the API requests
 * @param identity the API key, trust store and key store in use; a change is an event. It may be read from files
 * @param evidence records how known-good IDs were answered
 * @param recovered run at each recovery, before the held calls proceed
 */
record BreakerContext(
        BreakerSettings settings,
        RateControl rate,
        Supplier<?> identity,
        Evidence evidence,
        InstantSource clock,
        LongSupplier nanoTime,
        Timer timer,
        RandomGenerator random,
        SourceEvents events,
        BreakerListener listener,
        Runnable recovered) {}
