package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.kafka.Scan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads all dead letters, shows the selected ones, and changes nothing. */
public final class Listing {

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
        Scan scan = Scan.upToNow(context.consumer(), partitions, Map.of());
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
}
