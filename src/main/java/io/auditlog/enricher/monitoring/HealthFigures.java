package io.auditlog.enricher.monitoring;

import java.util.Objects;

/**
 * The worker's current workload.
 *
 * @param effectiveRate calls per second that it may make now
 * @param configuredRate calls per second that all workers together may make
 * @param inFlight calls that hold an in-flight slot
 * @param held IDs that wait for the API to become usable
 * @param heldByOutcome IDs that an {@code outcome.<code>=hold} keeps open
 * @param openLines IDs read and without an outcome
 * @param oldestOpenSeconds age of the oldest of them, 0 if none
 * @param lag consumer lag of the group in records, null if unknown
 * @param lagAgeSeconds time since the lag was last read, null if never
 * @param expired input records that retention deleted before this worker read them
 * @param keyFingerprint fingerprint of the API key in use, null if not yet known
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

    /** The figures of a worker that does nothing yet. */
    public static HealthFigures idle(double configuredRate, String version) {
        return new HealthFigures(0, configuredRate, 0, 0, 0, 0, 0, null, null, 0, null, version);
    }
}
