package io.auditlog.enricher.source;

import io.auditlog.enricher.pace.Timer;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the valve works with.
 *
 * @param credentials asked whether a refused key has been replaced
 * @param listener hears what a person should know
 * @param reopened run at each opening, before the held calls go on
 */
record ValveMeans(
        ValveSettings settings,
        Credentials credentials,
        InstantSource clock,
        LongSupplier nanoTime,
        Timer timer,
        RandomGenerator random,
        GateListener listener,
        Runnable reopened) {}
