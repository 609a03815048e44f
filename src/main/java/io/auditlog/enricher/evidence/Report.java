package io.auditlog.enricher.evidence;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param logs by input topic, partition and time
 * @param counts findings by kind, none for what was not found
 * @param findings the first thousand of them
 * @param limits why less can be proved than there should be, each with what to do
 * @param unlogged unsealed records outside of all logs: from before the first one, or while checkpoints were off
 */
public record Report(
        List<LogSummary> logs, Map<Kind, Long> counts, List<Finding> findings, List<String> limits, long unlogged) {

    /** Nothing could be read, for this reason. */
    public static Report undecided(String reason) {
        return new Report(List.of(), Map.of(), List.of(), List.of(reason), 0);
    }

    /** What is wrong. */
    public enum Kind {
        /** A record, or one of several, is not as it was written. */
        ALTERED,
        /** A record is no longer there, and retention cannot be the reason. */
        MISSING,
        /** A record claims the place of another one. */
        DOUBLED,
        /** A record that no log has, though its input record is within one. */
        FOREIGN,
        /** A record of the checkpoint topic that is no signed checkpoint, or contradicts another one. */
        CHECKPOINT
    }

    /** What is wrong, where, and in words. */
    public record Finding(Kind kind, String where, String what) {}

    /** What follows. */
    public enum Verdict {
        /** All records that the checkpoints cover and retention has left are as they were written. */
        INTACT,
        DAMAGED,
        /** Nothing is wrong with what is there, and it does not suffice. */
        UNDECIDED
    }

    /**
     * One log; numbers of outcomes.
     *
     * @param sealed in the last checkpoint
     * @param verified proved to be as they were written
     * @param expired gone by retention
     * @param unproven there, but of the same interval as others that are not, or not as they were written
     * @param unsealed after the last checkpoint
     * @param oldest the earliest time of those that are unsealed; empty if none is
     * @param last the last checkpoint; null if there is none
     */
    public record LogSummary(
            LogName log,
            long sealed,
            long verified,
            long expired,
            long unproven,
            long unsealed,
            Optional<Instant> oldest,
            Checkpoint last) {

        /** When the last checkpoint was signed; null without one. */
        public Instant lastSealed() {
            return last == null ? null : last.sealed();
        }
    }

    /** What follows from it. */
    public Verdict verdict() {
        if (!counts.isEmpty()) {
            return Verdict.DAMAGED;
        }
        boolean decided = limits.isEmpty() && logs.stream().anyMatch(log -> log.verified() > 0);
        return decided ? Verdict.INTACT : Verdict.UNDECIDED;
    }
}
