package io.auditlog.enricher.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer of the input topic. While its gate is closed a poll brings no records, but does all else that a poll does:
 * the worker stays in its group, hears of a rebalance and follows it. After each poll it tells until when its partitions
 * are surely its own.
 *
 * <p>Threads: the stream thread.
 */
final class GatedConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final int USUAL_SESSION_MILLIS = 45_000;

    private final FetchGate gate;
    private final Tenures tenures;
    private final LongSupplier nanoTime;
    private final Tenure tenure;
    private final Metric answers;

    /** Partitions that only this class has paused, while it polls. */
    private final Set<TopicPartition> held = new HashSet<>();

    /**
     * A consumer that has not joined its group yet.
     *
     * @param tenures hears until when its partitions are its own; not where another protocol than the classic one moves
     *     them, whose sessions only the brokers know
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    GatedConsumer(Map<String, Object> configuration, FetchGate gate, Tenures tenures, LongSupplier nanoTime) {
        super(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.gate = gate;
        this.tenures = tenures;
        this.nanoTime = nanoTime;
        this.tenure = new Tenure(session(configuration), nanoTime.getAsLong());
        this.answers = isClassic(configuration) ? heartbeatAnswers() : null;
    }

    private static Duration session(Map<String, Object> configuration) {
        String key = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
        Object value = configuration.getOrDefault(key, USUAL_SESSION_MILLIS);
        return Duration.ofMillis((int) ConfigDef.parseType(key, value, ConfigDef.Type.INT));
    }

    private static boolean isClassic(Map<String, Object> configuration) {
        Object protocol = configuration.getOrDefault(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        return protocol.toString().toLowerCase(Locale.ROOT).equals("classic");
    }

    /** Kafka counts every answer here, those that refuse too. */
    private Metric heartbeatAnswers() {
        return metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("consumer-coordinator-metrics"))
                .filter(metric -> metric.getKey().name().equals("heartbeat-total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Kafka's consumer does not count heartbeats"))
                .getValue();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        gate.polled();
        ConsumerRecords<byte[], byte[]> records = pollGated(timeout);
        if (answers != null) {
            boolean owns = !assignment().isEmpty();
            int generation = groupMetadata().generationId();
            tenure.polled(nanoTime.getAsLong(), owns, generation, (double) answers.metricValue());
            tenures.ends(this, tenure.end());
        }
        return records;
    }

    private ConsumerRecords<byte[], byte[]> pollGated(Duration timeout) {
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

    @Override
    public void close() {
        tenures.ends(this, OptionalLong.empty());
        super.close();
    }

    @Override
    public void close(CloseOptions options) {
        tenures.ends(this, OptionalLong.empty());
        super.close(options);
    }

    /** What Streams pauses in the middle of a poll stays paused after it. */
    @Override
    public void pause(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
        super.pause(partitions);
    }
}
