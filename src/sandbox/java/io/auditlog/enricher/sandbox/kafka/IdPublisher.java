package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts IDs on an input topic, each exactly once, and says where they ended up: what a checker must later find. Whatever
 * names no partition goes to each in turn: by itself the producer gives thousands of short records to one.
 *
 * <p>Threads: any.
 */
public final class IdPublisher implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;

    /** A publisher to one topic that survives restarts of the brokers. */
    public IdPublisher(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, Map.of());
    }

    /** The same with producer configuration of its own. */
    public IdPublisher(String bootstrapServers, String topic, Map<String, Object> overrides) {
        Map<String, Object> configuration = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers, "acks", "all", "enable.idempotence", true, "linger.ms", 5));
        configuration.put("partitioner.class", RoundRobinPartitioner.class);
        configuration.putAll(overrides);
        this.producer = new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
    }

    /** Sends one ID and returns when it is acknowledged. */
    public Origin publish(String id) {
        return publish(InputRecord.id(id));
    }

    /** Sends one record and returns when it is acknowledged. */
    public Origin publish(InputRecord record) {
        return publish(List.of(record)).get(0);
    }

    /** Sends IDs as fast as possible; the origins are in the order of the IDs. */
    public List<Origin> publishIds(Collection<String> ids) {
        return publish(ids.stream().map(InputRecord::id).toList());
    }

    /** Sends records as fast as possible; the origins are in the order of the records. */
    public List<Origin> publish(Collection<InputRecord> records) {
        return publish(records, Double.POSITIVE_INFINITY);
    }

    /** Sends records evenly; the origins are in the order of the records. */
    public List<Origin> publish(Collection<InputRecord> records, double perSecond) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        long begin = System.nanoTime();
        for (InputRecord record : records) {
            waitUntil(begin + (long) (sent.size() * SECOND / perSecond));
            sent.add(producer.send(record.on(topic)));
        }
        producer.flush();
        return sent.stream().map(IdPublisher::origin).toList();
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted");
            }
            LockSupport.parkNanos(left);
        }
    }

    private static Origin origin(Future<RecordMetadata> sent) {
        RecordMetadata metadata = Await.get(sent, TIMEOUT);
        return new Origin(metadata.topic(), metadata.partition(), metadata.offset());
    }

    @Override
    public void close() {
        producer.close();
    }
}
