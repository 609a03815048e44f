package io.auditlog.enricher.source;

import io.auditlog.enricher.pace.RetryBudget;
import io.auditlog.enricher.pace.Timer;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What every call works with. Threads: all of it may be used by any. */
record CallMeans(
        InFlight inFlight,
        FailureTable table,
        RetryPolicy retries,
        RetryBudget budget,
        Gate gate,
        Throttle throttle,
        Credentials credentials,
        InstantSource clock,
        LongSupplier nanoTime,
        Timer timer,
        SourceEvents events) {}
