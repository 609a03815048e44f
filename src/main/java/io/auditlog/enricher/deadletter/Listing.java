package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.deadletter.DeadLetterDecoder.Decoded;
import io.auditlog.enricher.deadletter.DeadLetterDecoder.Reading;
import io.auditlog.enricher.deadletter.DeadLetterDecoder.Undecodable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** One listing: reads all dead letters, shows the selected ones, and changes nothing. Threads: one, once. */
public final class Listing {

    /** Allowance for clock differences between workers and brokers, and for the time until a dead letter is committed. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    private final Selection selection;
    private final boolean parked;
    private final DeadLetterContext means;
    private final Instant now;

    /**
     * Prepares a listing.
     *
     * @param parked whether to read the parking topics instead of the dead-letter topics
     * @param means a consumer without a group and no producer
     */
    public Listing(Selection selection, boolean parked, DeadLetterContext means) {
        this.selection = selection;
        this.parked = parked;
        this.means = means;
        this.now = means.clock().instant();
    }

    /**
     * Shows dead letters, oldest first within a partition, until the end, until {@code show} returns false or a stop is
     * requested.
     *
     * @param show receives a dead letter and returns whether to continue
     */
    public void run(Predicate<StoredDeadLetter> show) throws DeadLetterException, InterruptedException {
        Set<String> from = selection.topics(means.topics());
        if (parked) {
            from = from.stream().map(DeadLetterTopics::parked).collect(Collectors.toSet());
        }
        List<TopicPartition> partitions = means.cluster().partitions(from);
        Scan scan = new Scan(means.consumer(), partitions, starts(partitions), means.nanoTime());
        Selector selector = new Selector(selection, now);
        while (!scan.done() && !means.stop().within(0)) {
            for (ConsumerRecord<byte[], byte[]> record : scan.next()) {
                Reading reading = means.decoder().read(record);
                if (reading instanceof Undecodable undecodable) {
                    means.news().undecodable(undecodable.place(), undecodable.reason());
                } else if (!shown(((Decoded) reading).letter(), selector, show)) {
                    return;
                }
            }
        }
    }

    private static boolean shown(StoredDeadLetter letter, Selector selector, Predicate<StoredDeadLetter> show) {
        return !selector.selects(letter) || show.test(letter);
    }

    /**
     * Start offsets. A dead letter has its input record's timestamp, which may be any time before its {@code failedAt}:
     * the broker can look up a time only if the topic uses log-append time.
     */
    private Map<TopicPartition, Long> starts(List<TopicPartition> partitions) throws InterruptedException {
        Map<TopicPartition, Long> starts = new HashMap<>();
        if (selection.since() == null) {
            return starts;
        }
        long since = selection.since().from(now).minus(SLACK).toEpochMilli();
        Map<TopicPartition, Long> wanted = stamped(partitions).stream()
                .collect(Collectors.toMap(partition -> partition, partition -> Math.max(since, 0)));
        Map<TopicPartition, Long> ends = means.consumer().endOffsets(wanted.keySet());
        means.consumer()
                .offsetsForTimes(wanted)
                .forEach((partition, found) ->
                        starts.put(partition, found == null ? ends.get(partition) : found.offset()));
        return starts;
    }

    private List<TopicPartition> stamped(List<TopicPartition> partitions) throws InterruptedException {
        Set<String> topics =
                partitions.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
        try {
            Set<String> stamped = means.cluster().stampedOnAppend(topics);
            return partitions.stream()
                    .filter(partition -> stamped.contains(partition.topic()))
                    .toList();
        } catch (TopicAuthorizationException | ClusterAuthorizationException mayNotBeAsked) {
            return List.of(); // reading from the beginning finds the same dead letters
        }
    }
}
