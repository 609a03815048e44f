package io.auditlog.enricher.deadletter;

import java.time.Duration;

/**
 * What a redrive did.
 *
 * @param read letters read, the sum of the others
 * @param sent letters sent back, or in a dry run those that would be
 * @param parked letters sent to the parking topic, or in a dry run those that would be
 * @param notSelected letters that were not meant
 * @param undecodable letters that cannot be read, left alone
 * @param originalOmitted selected letters without the input record, left alone
 * @param duration how long it took
 */
public record Summary(
        long read,
        long sent,
        long parked,
        long notSelected,
        long undecodable,
        long originalOmitted,
        Duration duration) {

    /** Letters that were meant. */
    public long selected() {
        return sent + parked + originalOmitted;
    }
}
