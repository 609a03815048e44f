package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A {@code read_committed} reader of everything that comes out, which remembers when it could see something new: the
 * clock of stalls and of first commits.
 *
 * <p>Threads: reads on one of its own; may be asked by any.
 */
final class FaultWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::read, "watch");
    private final List<Long> moments = new ArrayList<>();
    private long count;
    private volatile boolean closed;

    private FaultWatch(Stage stage) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("bootstrap.servers", stage.property("bootstrap.servers"));
        configuration.put("isolation.level", "read_committed");
        configuration.put("enable.auto.commit", false);
        configuration.put("auto.offset.reset", "earliest");
        configuration.put("fetch.max.wait.ms", 20);
        configuration.put("reconnect.backoff.max.ms", 200);
        consumer = new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(stage.outputTopics().stream().flatMap(this::partitions).toList());
    }

    /** Begins to watch the topics of a stage. */
    static FaultWatch of(Stage stage) {
        FaultWatch watch = new FaultWatch(stage);
        watch.thread.start();
        return watch;
    }

    private Stream<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()));
    }

    private void read() {
        while (!closed) {
            int seen = consumer.poll(POLL).count();
            if (seen > 0) {
                note(seen, System.nanoTime());
            }
        }
        consumer.close();
    }

    private synchronized void note(int seen, long now) {
        count += seen;
        moments.add(now);
    }

    /** How many records it has seen. */
    synchronized long count() {
        return count;
    }

    /** Waits for the first new record after a moment, and tells how long after it that was. */
    Duration firstAfter(long nanos, Duration retry) {
        return Duration.ofNanos(
                Await.value("something new to see", retry, () -> next(nanos), moment -> moment != null) - nanos);
    }

    /** The longest time without anything new between two moments, their borders included. */
    synchronized Duration longestGap(long from, long until) {
        long before = from;
        long longest = 0;
        for (long moment : moments) {
            if (moment > from && moment < until) {
                longest = Math.max(longest, moment - before);
                before = moment;
            }
        }
        return Duration.ofNanos(Math.max(longest, until - before));
    }

    private synchronized Long next(long nanos) {
        return moments.stream().filter(moment -> moment > nanos).findFirst().orElse(null);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
