package io.auditlog.enricher.deadletter;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One listing: reads all dead letters, shows the selected ones, and changes nothing. Threads: one, once. */
public final class Listing {

    /** Allowance for clock differences between workers and brokers, and for the time until a dead letter is committed. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    private final Selection selection;
    private final boolean parked;
    private final DeadLetterContext context;
    private final Instant now;

    /** Prepares a listing, of the parking topics if {@code parked}, with a consumer that has no group. */
    public Listing(Selection selection, boolean parked, DeadLetterContext context) {
        this.selection = selection;
        this.parked = parked;
        this.context = context;
        this.now = context.clock().instant();
    }

    /**
     * Shows dead letters, oldest first within a partition, until the end, until {@code show} returns false or a stop is
     * requested.
     *
     * @param show receives a dead letter and returns whether to continue
     */
    public void run(Predicate<StoredDeadLetter> show) throws DeadLetterException {
        List<TopicPartition> partitions = context.topics().partitions(selection, parked);
        Instant since = selection.since(now);
        Scan scan = new Scan(context.consumer(), partitions, starts(partitions, since));
        while (!scan.done() && context.stop().getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : scan.next()) {
                Optional<StoredDeadLetter> letter =
                        context.decoder().read(record).filter(read -> selection.selects(read, since, now));
                if (letter.isPresent() && !show.test(letter.get())) {
                    return;
                }
            }
        }
    }

    /**
     * Start offsets. A dead letter has its input record's timestamp, which may be any time before its {@code failedAt}:
     * the broker can look up a time only if the topic uses log-append time.
     */
    private Map<TopicPartition, Long> starts(List<TopicPartition> partitions, Instant since) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        if (selection.since() == null) {
            return starts;
        }
        long earliest = Math.max(since.minus(SLACK).toEpochMilli(), 0);
        Map<TopicPartition, Long> wanted = context.topics().stampedOnAppend(partitions).stream()
                .collect(Collectors.toMap(partition -> partition, partition -> earliest));
        Map<TopicPartition, Long> ends = context.consumer().endOffsets(wanted.keySet());
        context.consumer()
                .offsetsForTimes(wanted)
                .forEach((partition, found) ->
                        starts.put(partition, found == null ? ends.get(partition) : found.offset()));
        return starts;
    }
}
