package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.kafka.Scan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads dead letters, shows the selected ones, and changes nothing. */
public final class Listing {

    private static final Duration POLL = Duration.ofMillis(200);

    private Listing() {}

    /**
     * Shows dead letters, oldest first within a partition, until the end, until {@code show} returns false or a stop is
     * requested.
     *
     * @param parked whether those of the parking topics
     * @param follow whether those that come are shown too, for ever; without a lower bound, only those
     * @param context has a consumer without a group
     * @param show receives a dead letter and returns whether to continue
     */
    public static void show(
            Selection selection,
            boolean parked,
            boolean follow,
            DeadLetterContext context,
            Predicate<StoredDeadLetter> show)
            throws DeadLetterException {
        Instant now = context.clock().instant();
        Instant since = selection.since(now);
        List<TopicPartition> partitions = context.topics().partitions(selection, parked);
        boolean onlyNew = follow && selection.since() == null;
        Map<TopicPartition, Long> starts = onlyNew ? context.consumer().endOffsets(partitions) : Map.of();
        Scan scan = Scan.upToNow(context.consumer(), partitions, starts);
        boolean goesOn = true;
        while (goesOn && !scan.done() && context.stop().getCount() > 0) {
            goesOn = show(scan.next(), read -> selection.selects(read, since, now), context, show);
        }
        context.consumer().resume(partitions);
        scan.ends().forEach(context.consumer()::seek); // the last poll may have been given more
        while (follow && goesOn && context.stop().getCount() > 0) {
            goesOn = show(
                    context.consumer().poll(POLL),
                    read -> selection.selects(read, since, context.clock().instant()),
                    context,
                    show);
        }
    }

    private static boolean show(
            Iterable<ConsumerRecord<byte[], byte[]>> records,
            Predicate<StoredDeadLetter> selected,
            DeadLetterContext context,
            Predicate<StoredDeadLetter> show) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Optional<StoredDeadLetter> letter = context.decoder().read(record).filter(selected);
            if (letter.isPresent() && !show.test(letter.get())) {
                return false;
            }
        }
        return true;
    }
}
