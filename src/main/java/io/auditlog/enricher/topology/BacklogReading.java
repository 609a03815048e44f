package io.auditlog.enricher.topology;

import java.time.Instant;

/**
 * The backlog of the consumer group, over all partitions and workers.
 *
 * @param at time of the reading
 * @param lag records of the input topic that the group has not consumed
 * @param secondsToDrain the lag divided by its rate of decrease in the last minute or, if that minute's consumption
 *     would cover the lag, by the consumption rate; infinite while the lag does not decrease, NaN if not known yet
 * @param secondsUntilExpired time until retention can delete an unconsumed record of the input topic if consumption
 *     stops; infinite if nothing can be deleted, NaN if not known
 */
public record BacklogReading(Instant at, long lag, double secondsToDrain, double secondsUntilExpired) {}
