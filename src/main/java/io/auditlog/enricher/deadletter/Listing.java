package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.kafka.Scan;
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

/** Reads all dead letters, shows the selected ones, and changes nothing. */
public final class Listing {

    /** Allowance for clock differences between workers and brokers, and for the time until a dead letter is committed. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    private Listing() {}

    /**
     * Shows dead letters, oldest first within a partition, until the end, until {@code show} returns false or a stop is
     * requested.
     *
     * @param parked whether those of the parking topics
     * @param context has a consumer without a group
     * @param show receives a dead letter and returns whether to continue
     */
    public static void show(
            Selection selection, boolean parked, DeadLetterContext context, Predicate<StoredDeadLetter> show)
            throws DeadLetterException {
        Instant now = context.clock().instant();
        Instant since = selection.since(now);
        List<TopicPartition> partitions = context.topics().partitions(selection, parked);
        Map<TopicPartition, Long> starts =
                selection.since() == null ? Map.of() : starts(context, partitions, since.minus(SLACK));
        Scan scan = Scan.upToNow(context.consumer(), partitions, starts);
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
    private static Map<TopicPartition, Long> starts(
            DeadLetterContext context, List<TopicPartition> partitions, Instant earliest) {
        long millis = Math.max(earliest.toEpochMilli(), 0);
        Map<TopicPartition, Long> wanted = context.topics().stampedOnAppend(partitions).stream()
                .collect(Collectors.toMap(partition -> partition, partition -> millis));
        Map<TopicPartition, Long> starts = new HashMap<>(context.consumer().endOffsets(wanted.keySet()));
        context.consumer()
                .offsetsForTimes(wanted)
                .forEach((partition, found) ->
                        starts.computeIfPresent(partition, (any, end) -> found == null ? end : found.offset()));
        return starts;
    }
}
