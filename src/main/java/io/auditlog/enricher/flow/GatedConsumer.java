package io.auditlog.enricher.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer of the input topic. While its gate is closed a poll brings no records, but does all else that a poll does:
 * the worker stays in its group, hears of a rebalance and follows it.
 *
 * <p>Threads: the stream thread.
 */
final class GatedConsumer extends KafkaConsumer<byte[], byte[]> {

    private final FetchGate gate;

    /** Partitions that only this class has paused, while it polls. */
    private final Set<TopicPartition> held = new HashSet<>();

    GatedConsumer(Map<String, Object> configuration, FetchGate gate) {
        super(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.gate = gate;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (gate.isOpen()) {
            return super.poll(timeout);
        }
        ConsumerRecords<byte[], byte[]> ofNewPartitions = pollForTheGroup();
        return ofNewPartitions.isEmpty() && gate.await(timeout) ? super.poll(Duration.ZERO) : ofNewPartitions;
    }

    private ConsumerRecords<byte[], byte[]> pollForTheGroup() {
        Set<TopicPartition> running = new HashSet<>(assignment());
        running.removeAll(paused());
        pause(running);
        held.addAll(running);
        try {
            return super.poll(Duration.ZERO);
        } finally {
            held.retainAll(assignment());
            resume(Set.copyOf(held));
            held.clear();
        }
    }

    /** What Streams pauses in the middle of a poll stays paused after it. */
    @Override
    public void pause(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
        super.pause(partitions);
    }
}
