package io.auditlog.enricher.tail;

import io.auditlog.enricher.tail.Seen.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows topics until a stop, and prints what fits the filter. What is there at the start is merged by its times: the
 * partitions that are ahead are not polled, and what they gave waits for the others, unless these give nothing. Threads: one.
 */
public final class Tail {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Kind> topics;
    private final Predicate<Seen> filter;
    private final SeenReader reader;
    private final SeenPrinter printer;

    /** Partitions with records from before the start that were not read yet, and where those end. */
    private final Map<TopicPartition, Long> behind = new HashMap<>();

    /** The latest time that was read of each partition. */
    private final Map<TopicPartition, Instant> reached = new HashMap<>();

    /** What was read and not printed. */
    private final List<Seen> waiting = new ArrayList<>();

    /** Where a tail begins. */
    public sealed interface Begin {

        /** Behind the last record. */
        record AtEnd() implements Begin {}

        /** With the first record. */
        record AtBeginning() implements Begin {}

        /** With the first record whose timestamp is this or later: by default that of its input record. */
        record At(Instant time) implements Begin {}
    }

    /**
     * A tail that has not begun.
     *
     * @param consumer has no group and reads committed records; not closed
     * @param topics existing topics, and what each holds
     */
    public Tail(
            Consumer<byte[], byte[]> consumer,
            Map<String, Kind> topics,
            Filter filter,
            SeenReader reader,
            SeenPrinter printer) {
        this.consumer = consumer;
        this.topics = topics;
        this.filter = filter.predicate();
        this.reader = reader;
        this.printer = printer;
    }

    /**
     * Prints until a stop is requested, nobody reads the output any more, or {@code max} records were printed.
     *
     * @param stop counted down to request a stop
     * @throws org.apache.kafka.common.KafkaException if a topic or the registry cannot be read
     */
    public void run(Begin begin, long max, CountDownLatch stop) {
        List<TopicPartition> partitions = topics.keySet().stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        behind.putAll(consumer.endOffsets(partitions));
        starts(partitions, begin).forEach(consumer::seek);
        long shown = 0;
        while (stop.getCount() > 0) {
            for (Seen seen : next()) {
                if (!printer.print(seen) || ++shown == max) {
                    return;
                }
            }
        }
    }

    private Map<TopicPartition, Long> starts(List<TopicPartition> partitions, Begin begin) {
        if (begin instanceof Begin.AtBeginning) {
            return consumer.beginningOffsets(partitions);
        }
        Map<TopicPartition, Long> starts = new HashMap<>(behind);
        if (begin instanceof Begin.At at) {
            long millis = Math.max(0, at.time().toEpochMilli());
            consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(each -> each, each -> millis)))
                    .forEach((partition, found) ->
                            starts.computeIfPresent(partition, (any, end) -> found == null ? end : found.offset()));
        }
        return starts;
    }

    private List<Seen> next() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            reader.read(topics.get(record.topic()), record).ifPresent(seen -> {
                reached.merge(
                        new TopicPartition(record.topic(), record.partition()),
                        seen.time(),
                        (one, other) -> one.isAfter(other) ? one : other);
                if (filter.test(seen)) {
                    waiting.add(seen);
                }
            });
        }
        behind.entrySet().removeIf(each -> consumer.position(each.getKey()) >= each.getValue());
        return upTo(
                records.isEmpty()
                        ? Instant.MAX
                        : behind.keySet().stream()
                                .map(this::reached)
                                .min(Comparator.naturalOrder())
                                .orElse(Instant.MAX));
    }

    /** What need not wait any longer. Then only the partitions are polled that have nothing later. */
    private List<Seen> upTo(Instant time) {
        consumer.resume(consumer.paused());
        consumer.pause(consumer.assignment().stream()
                .filter(each -> reached(each).isAfter(time))
                .toList());
        waiting.sort(Comparator.comparing(Seen::time));
        List<Seen> next =
                waiting.stream().takeWhile(seen -> !seen.time().isAfter(time)).toList();
        waiting.subList(0, next.size()).clear();
        return next;
    }

    private Instant reached(TopicPartition partition) {
        return reached.getOrDefault(partition, Instant.MIN);
    }
}
