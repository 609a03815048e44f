package io.auditlog.enricher.deadletter;

/** A request to stop a command. Threads: any may request it; the working thread waits here. */
@FunctionalInterface
public interface Stop {

    /**
     * Waits, and returns early if a stop is requested.
     *
     * @param nanos wait time; 0 or less checks without waiting
     * @return whether a stop was requested
     */
    boolean within(long nanos) throws InterruptedException;
}
