package io.auditlog.enricher.source;

import io.auditlog.enricher.pace.Timer;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What every call works with. Threads: all of it may be used by any.
 *
 * @param retryBudget takes one retry from the budget, or says that there is none
 */
record CallMeans(
        Transport transport,
        FailureTable table,
        RetryPolicy retries,
        BooleanSupplier retryBudget,
        Gate gate,
        Throttle throttle,
        Credentials credentials,
        InstantSource clock,
        LongSupplier nanoTime,
        Timer timer,
        SourceEvents events) {}
