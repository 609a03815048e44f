package io.auditlog.enricher.wire;

import java.time.Duration;

/** Lets time pass between two attempts; the tests' one lets none pass. */
@FunctionalInterface
interface Pause {
    void pause(Duration time) throws InterruptedException;
}
