package io.auditlog.enricher.deadletter;

import java.time.Duration;

/**
 * Result of a redrive.
 *
 * @param read dead letters read, the sum of the others
 * @param sent dead letters sent back, or in a dry run those that would be
 * @param parked dead letters sent to the parking topic, or in a dry run those that would be
 * @param notSelected dead letters that did not match
 * @param undecodable records that cannot be decoded, left alone
 * @param originalOmitted selected dead letters without the input record, left alone
 * @param duration elapsed time
 */
public record Summary(
        long read,
        long sent,
        long parked,
        long notSelected,
        long undecodable,
        long originalOmitted,
        Duration duration) {

    /** Dead letters that matched. */
    public long selected() {
        return sent + parked + originalOmitted;
    }
}
