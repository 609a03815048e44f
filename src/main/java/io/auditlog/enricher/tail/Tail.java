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
import org.apache.kafka.common.TopicPartition;

/** Follows topics until a stop: prints what fits the filter, the records of one poll by their times. Threads: one. */
public final class Tail {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Kind> topics;
    private final Predicate<Seen> filter;
    private final SeenReader reader;
    private final SeenPrinter printer;

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
        Map<TopicPartition, Long> starts = new HashMap<>(consumer.endOffsets(partitions));
        if (begin instanceof Begin.At at) {
            long millis = Math.max(0, at.time().toEpochMilli());
            consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(each -> each, each -> millis)))
                    .forEach((partition, found) ->
                            starts.computeIfPresent(partition, (any, end) -> found == null ? end : found.offset()));
        }
        return starts;
    }

    private List<Seen> next() {
        List<Seen> next = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            reader.read(topics.get(record.topic()), record).filter(filter).ifPresent(next::add);
        }
        next.sort(Comparator.comparing(Seen::time));
        return next;
    }
}
