package io.auditlog.enricher.monitoring;

import java.util.Objects;

/**
 * How much a worker does at the moment.
 *
 * @param effectiveRate calls per second that it may make now
 * @param configuredRate calls per second that all workers together may make
 * @param inFlight calls that have a place in flight
 * @param held IDs that wait for the channel to mend
 * @param heldByOutcome IDs that an {@code outcome.<code>=hold} keeps open
 * @param openLines IDs read and not yet answered
 * @param oldestOpenSeconds age of the oldest of them, 0 without any
 * @param lag records that the group has not taken up, null where it is not known
 * @param lagAgeSeconds how long ago the lag was read last, null where it never was
 * @param expired input records that retention deleted before this worker read them
 * @param keyFingerprint which API key is in use, null where it is not known yet
 * @param version version of the worker
 */
public record HealthFigures(
        double effectiveRate,
        double configuredRate,
        int inFlight,
        int held,
        int heldByOutcome,
        int openLines,
        long oldestOpenSeconds,
        Long lag,
        Long lagAgeSeconds,
        long expired,
        String keyFingerprint,
        String version) {

    public HealthFigures {
        Objects.requireNonNull(version, "version");
    }

    /** Those of a worker that does nothing yet. */
    public static HealthFigures idle(double configuredRate, String version) {
        return new HealthFigures(0, configuredRate, 0, 0, 0, 0, 0, null, null, 0, null, version);
    }
}
