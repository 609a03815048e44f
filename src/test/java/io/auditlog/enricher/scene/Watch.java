package io.auditlog.enricher.scene;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A {@code read_committed} reader of everything that comes out, which remembers when it could see something new.
 *
 * <p>Threads: reads on one of its own; may be asked by any.
 */
public final class Watch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final CompletableFuture<Void> end;
    private final List<Long> moments = new ArrayList<>();
    private volatile boolean closed;

    /** Begins to watch the output topics of a stage. */
    public Watch(Stage stage) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers",
                stage.property("bootstrap.servers"),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "fetch.max.wait.ms",
                20,
                "reconnect.backoff.max.ms",
                200);
        consumer = new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(stage.outputTopics().stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        end = CompletableFuture.runAsync(this::read, task -> new Thread(task, "watch").start());
    }

    private void read() {
        while (!closed) {
            if (!consumer.poll(POLL).isEmpty()) {
                note(System.nanoTime());
            }
        }
        consumer.close();
    }

    private synchronized void note(long now) {
        moments.add(now);
    }

    /** Waits for the first new record after a moment, and returns how long after it that was. */
    public Duration firstAfter(long nanoTime) {
        return Duration.ofNanos(
                Await.value("something new to see", Scene.TIMEOUT, () -> next(nanoTime), next -> next != null)
                        - nanoTime);
    }

    private synchronized Long next(long nanoTime) {
        return moments.stream().filter(moment -> moment > nanoTime).findFirst().orElse(null);
    }

    /** Waits until something new comes from now on; returns the longest time without anything new since a moment. */
    public Duration longestGap(long since) {
        long now = System.nanoTime();
        return longestGap(since, now + firstAfter(now).toNanos() + 1);
    }

    private synchronized Duration longestGap(long from, long until) {
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

    @Override
    public void close() {
        closed = true;
        Await.get(end);
    }
}
