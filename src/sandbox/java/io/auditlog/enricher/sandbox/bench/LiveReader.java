package io.auditlog.enricher.sandbox.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A {@code read_committed} reader that clocks what comes out. Threads: reads on its own; the count may be read by any. */
final class LiveReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LiveFeed feed;
    private final int warmUp;
    private final Histogram latencies = new Histogram(3);
    private final Thread thread = new Thread(this::read, "live-reader");
    private volatile boolean closed;
    private final AtomicLong count = new AtomicLong();

    /**
     * Begins to read.
     *
     * @param warmUp as many of the first IDs are not clocked
     */
    LiveReader(String bootstrapServers, String topic, LiveFeed feed, int warmUp) {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "fetch.max.wait.ms",
                        20,
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.feed = feed;
        this.warmUp = warmUp;
        consumer.assign(IntStream.range(0, Site.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList());
        thread.start();
    }

    /** Records of the feed that were read so far. */
    long count() {
        return count.get();
    }

    /** Nanoseconds from sending to reading; complete when the count is. */
    Histogram latencies() {
        return latencies;
    }

    private void read() {
        while (!closed) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            long now = System.nanoTime();
            records.forEach(record -> {
                int number = LiveFeed.number(record.key());
                count.addAndGet(number < 0 ? 0 : 1);
                if (number >= warmUp) {
                    latencies.recordValue(now - feed.sentAt(number));
                }
            });
        }
        consumer.close();
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
