package io.auditlog.enricher.topology;

import java.time.Instant;

/**
 * What the group of workers has in front of it, all partitions and all workers together.
 *
 * @param at when it was read
 * @param lag records of the input topic that the group has not taken up
 * @param secondsToDrain the lag at the rate at which it shrank in the last minute or, where that minute's take-up would be
 *     enough for it, at the rate of that; infinite while it does not shrink, NaN if not known yet
 * @param secondsUntilExpired until the input topic's retention can delete a record that nobody has taken up, if no more
 *     are; infinite if nothing can be deleted, NaN if not known
 */
public record BacklogReading(Instant at, long lag, double secondsToDrain, double secondsUntilExpired) {}
