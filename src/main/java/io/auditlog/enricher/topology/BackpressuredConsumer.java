package io.auditlog.enricher.topology;

import io.auditlog.enricher.topology.Continuity.StartFrom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer of the input topic. While its gate is closed a poll brings no records, but does all else that a poll does:
 * the worker stays in its group, hears of a rebalance and follows it. After each poll it tells until when its partitions
 * are surely its own. Where records are gone that were not read yet, it says how many and goes on.
 *
 * <p>Threads: the stream thread.
 */
final class BackpressuredConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(BackpressuredConsumer.class);
    private static final int USUAL_SESSION_MILLIS = 45_000;

    private final PollBackpressure gate;
    private final AssignmentLeases tenures;
    private final LongSupplier nanoTime;
    private final AssignmentLease tenure;
    private final Metric answers;
    private final Backlog.Look rebalanced;
    private final Continuity continuity;
    private final TopologyEvents events;
    private final ClockWatch clockWatch;

    /** The generation of the group for which the partitions were counted last. */
    private int counted = -1;

    /** Partitions that only this class has paused, while it polls. */
    private final Set<TopicPartition> held = new HashSet<>();

    /** The offset after the last record that Streams was given, by partition. */
    private final Map<TopicPartition, Long> given = new HashMap<>();

    /**
     * A consumer that has not joined its group yet.
     *
     * @param tenures hears until when its partitions are its own
     * @param clock the machine's clock, which may be set back
     * @param nanoTime a clock that only goes forward, in nanoseconds
     * @param rebalanced learns how many partitions there are now, of which this one has its part
     * @param continuity knows where a partition may be read on
     * @param events hears of records that are gone
     */
    BackpressuredConsumer(
            Map<String, Object> configuration,
            PollBackpressure gate,
            AssignmentLeases tenures,
            InstantSource clock,
            LongSupplier nanoTime,
            Backlog.Look rebalanced,
            Continuity continuity,
            TopologyEvents events) {
        super(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.gate = gate;
        this.tenures = tenures;
        this.nanoTime = nanoTime;
        this.rebalanced = rebalanced;
        this.continuity = continuity;
        this.events = events;
        this.clockWatch = new ClockWatch(clock, nanoTime);
        this.tenure = new AssignmentLease(session(configuration), nanoTime.getAsLong());
        this.answers = heartbeatAnswers();
    }

    /** How long the group waits for a heartbeat of a member. */
    static Duration session(Map<String, Object> configuration) {
        String key = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
        Object value = configuration.getOrDefault(key, USUAL_SESSION_MILLIS);
        return Duration.ofMillis((int) ConfigDef.parseType(key, value, ConfigDef.Type.INT));
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
        clockWatch.look();
        continuity.requireWhole();
        gate.polled(this);
        ConsumerRecords<byte[], byte[]> records = pollInRange(timeout);
        given.keySet().retainAll(assignment());
        records.nextOffsets().forEach((partition, next) -> given.put(partition, next.offset()));
        boolean owns = !assignment().isEmpty();
        int generation = groupMetadata().generationId();
        tenure.polled(nanoTime.getAsLong(), owns, generation, (double) answers.metricValue());
        boolean sure = !owns || isCounted(generation);
        tenures.ends(this, sure ? tenure.end() : OptionalLong.of(nanoTime.getAsLong()));
        return records;
    }

    /** Partitions may have been added: how many there are says what part of the rate is this worker's. */
    private boolean isCounted(int generation) {
        if (generation != counted) {
            try {
                rebalanced.look();
                counted = generation;
            } catch (InterruptedException e) {
                throw new InterruptException(e); // sets the interrupt flag again
            } catch (Continuity.Broken e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn(
                        "No call leaves until the input's partitions are counted after the rebalance: {}",
                        e.getMessage());
            }
        }
        return generation == counted;
    }

    private ConsumerRecords<byte[], byte[]> pollInRange(Duration timeout) {
        try {
            return pollGated(timeout);
        } catch (OffsetOutOfRangeException e) {
            Map<TopicPartition, Long> positions = e.offsetOutOfRangePartitions();
            Map<TopicPartition, Long> first = beginningOffsets(positions.keySet());
            positions.forEach((partition, position) -> {
                if (position < first.get(partition)) {
                    events.expired(partition.partition(), first.get(partition) - position);
                    seekAndCommit(partition, first.get(partition)); // counted once
                } else {
                    seekToLostEnd(partition, position, e);
                }
            });
            return ConsumerRecords.empty();
        }
    }

    /** Brokers may lose the last records of a partition, as after an unclean election; what comes instead was not read yet. */
    private void seekToLostEnd(TopicPartition partition, long position, OffsetOutOfRangeException found) {
        try {
            rebalanced.look(); // or is it another topic?
        } catch (InterruptedException e) {
            throw new InterruptException(e); // sets the interrupt flag again
        }
        OffsetAndMetadata divergent = found instanceof LogTruncationException truncation
                ? truncation.divergentOffsets().get(partition)
                : null;
        long end = divergent == null ? endOffset(partition) : divergent.offset();
        LOG.warn("{} was read up to offset {}, and its brokers have lost what follows {}.", partition, position, end);
        seek(partition, Math.min(position, end));
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

    /**
     * A task begins its life: what was read for an earlier life of it and not committed is read again. Streams sees to that
     * itself where it revives a task after an aborted transaction, but 4.3.1 forgets it if a rebalance ends before the task
     * is initialized: a new task takes its place, which knows nothing of it, and the records would be lost.
     */
    private void rewind(TopicPartition partition, OffsetAndMetadata committed) {
        Long next = given.remove(partition);
        if (next == null) {
            return;
        }
        if (committed == null) {
            LOG.warn("{} is read from its beginning: nothing of it is committed.", partition);
            seekToBeginning(Set.of(partition));
        } else if (committed.offset() < next) {
            LOG.warn("{} is read from offset {} again; what follows was not committed.", partition, committed.offset());
            seek(partition, committed);
        }
    }

    /**
     * A task begins its life: its partition is read on from where it was left, or from where a person chose.
     *
     * @param marked id of the topic that it was read of, null if it was not
     * @throws Continuity.Broken if it cannot be read on
     */
    void begin(TopicPartition partition, Uuid marked) {
        OffsetAndMetadata committed = committed(Set.of(partition)).get(partition);
        rewind(partition, committed);
        continuity.begin(partition.partition(), marked, committed).ifPresent(from -> {
            long offset = committed == null || from == StartFrom.EARLIEST
                    ? beginningOffsets(Set.of(partition)).get(partition)
                    : committed.offset();
            seekAndCommit(partition, offset); // nobody has to choose again
        });
    }

    /** Where the group changes just now, the first record commits. */
    private void seekAndCommit(TopicPartition partition, long offset) {
        seek(partition, offset);
        try {
            commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
        } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
            LOG.debug("{} is committed with its first record", partition, e);
        }
    }

    private long endOffset(TopicPartition partition) {
        return endOffsets(Set.of(partition)).get(partition);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        given.remove(partition);
        super.seek(partition, offset);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        given.remove(partition);
        super.seek(partition, offset);
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        given.keySet().removeAll(partitions);
        super.seekToBeginning(partitions);
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
