package io.auditlog.enricher.sandbox.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends IDs evenly, each at its time, and remembers when. Threads: sends on its own; the times may be read by any. */
final class LiveFeed implements AutoCloseable {

    private static final String PREFIX = "live-";

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final long interval;
    private final int ids;
    private final AtomicLongArray sent;
    private final Thread thread = new Thread(this::sendAll, "live-feed");

    LiveFeed(String bootstrapServers, String topic, int perSecond, int ids) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topic = topic;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.ids = ids;
        this.sent = new AtomicLongArray(ids);
    }

    /** Sends in the background. */
    void start() {
        thread.start();
    }

    /** The number of an ID of this feed, or -1. */
    static int number(byte[] id) {
        String text = new String(id, StandardCharsets.UTF_8);
        return text.startsWith(PREFIX) ? Integer.parseInt(text.substring(PREFIX.length())) : -1;
    }

    /** When an ID was sent, by {@code System.nanoTime}. */
    long sentAt(int number) {
        return sent.get(number);
    }

    private void sendAll() {
        long begin = System.nanoTime();
        for (int i = 0; i < ids; i++) {
            long due = begin + i * interval;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            send(i);
        }
    }

    private void send(int number) {
        sent.set(number, System.nanoTime());
        byte[] id = (PREFIX + number).getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, number % Site.PARTITIONS, null, id));
    }

    @Override
    public void close() {
        producer.close();
    }
}
