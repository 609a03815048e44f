package io.auditlog.enricher.deadletter;

/** Somebody may ask a command to stop. Threads: any may ask; the one that works waits here. */
@FunctionalInterface
public interface Stop {

    /**
     * Waits, and returns early if a stop is asked for.
     *
     * @param nanos how long; 0 or less looks and does not wait
     * @return whether a stop was asked for
     */
    boolean within(long nanos) throws InterruptedException;
}
