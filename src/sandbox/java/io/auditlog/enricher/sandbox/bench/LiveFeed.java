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
    private final Thread thread = new Thread(this::sendRest, "live-feed");

    LiveFeed(String bootstrapServers, String topic, int perSecond, int ids) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.topic = topic;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.ids = ids;
        this.sent = new AtomicLongArray(ids);
    }

    /** Sends the first ID alone: the worker is there when it comes out. */
    void first() {
        send(0);
        producer.flush();
    }

    /** Sends the rest in the background. */
    void start() {
        thread.start();
    }

    /** The number of an ID of this feed. */
    static int number(byte[] id) {
        return Integer.parseInt(new String(id, StandardCharsets.UTF_8).substring(PREFIX.length()));
    }

    /** When an ID was sent, by {@code System.nanoTime}. */
    long sentAt(int number) {
        return sent.get(number);
    }

    private void sendRest() {
        long begin = System.nanoTime();
        for (int i = 1; i < ids; i++) {
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
