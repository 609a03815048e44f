package io.auditlog.enricher.evidence;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a verification found.
 *
 * @param logs by input topic, partition and time
 * @param counts findings by kind, none for what was not found
 * @param findings the first thousand of them
 * @param unlogged records outside of all logs: from before the first one, or while checkpoints were off
 */
public record Report(List<LogSummary> logs, Map<Kind, Long> counts, List<Finding> findings, long unlogged) {

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
     * @param expired before the first verified one, and possibly deleted by retention
     * @param undecided with others that are missing, where retention may or may not be the reason
     * @param unsealed after the last checkpoint
     * @param last the last checkpoint
     */
    public record LogSummary(
            LogName log, long sealed, long verified, long expired, long undecided, long unsealed, Checkpoint last) {

        /** When the last checkpoint was signed. */
        public Instant lastSealed() {
            return last.sealed();
        }
    }

    /** What follows from it. */
    public Verdict verdict() {
        if (!counts.isEmpty()) {
            return Verdict.DAMAGED;
        }
        boolean decided = !logs.isEmpty() && logs.stream().allMatch(log -> log.undecided() == 0 && log.verified() > 0);
        return decided ? Verdict.INTACT : Verdict.UNDECIDED;
    }
}
