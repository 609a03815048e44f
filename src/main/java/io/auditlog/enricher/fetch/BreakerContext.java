package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the breaker's runner works with.
 *
 * @param rate is told of refusals and of pauses that the API asks for
 * @param identity by what the worker and the API know each other: the key in use, the trust and key store; another is an
 *     event. It may be read from files
 * @param evidence learns how known-good IDs were answered
 * @param recovered run at each recovery, before the held calls go on
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
