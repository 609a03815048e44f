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
 * The consumer of the input topic. While its gate is closed a poll returns no records but does everything else: the
 * worker stays in its group and takes part in rebalances. After each poll it publishes the end of its assignment lease.
 * If unread records were deleted, it reports their number and continues.
 *
 * <p>Threads: the stream thread.
 */
final class BackpressuredConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(BackpressuredConsumer.class);
    private static final int USUAL_SESSION_MILLIS = 45_000;

    private final PollBackpressure backpressure;
    private final AssignmentLeases leases;
    private final LongSupplier nanoTime;
    private final AssignmentLease lease;
    private final Metric answers;
    private final Backlog.Look rebalanced;
    private final Continuity continuity;
    private final TopologyEvents events;
    private final ClockWatch clockWatch;

    /** Group generation for which the partitions were last counted. */
    private int counted = -1;

    /** Partitions that only this class has paused, during a poll. */
    private final Set<TopicPartition> held = new HashSet<>();

    /** Offset after the last record returned to Streams, by partition. */
    private final Map<TopicPartition, Long> given = new HashMap<>();

    /**
     * A consumer that has not joined its group yet.
     *
     * @param leases receives the end of the assignment lease
     * @param clock the wall clock, which may be set back
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param rebalanced called after a rebalance to update the number of partitions, which determines this worker's
     *     share of the rate
     * @param continuity determines where a partition may be resumed
     * @param events notified of deleted records
     */
    BackpressuredConsumer(
            Map<String, Object> configuration,
            PollBackpressure backpressure,
            AssignmentLeases leases,
            InstantSource clock,
            LongSupplier nanoTime,
            Backlog.Look rebalanced,
            Continuity continuity,
            TopologyEvents events) {
        super(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.backpressure = backpressure;
        this.leases = leases;
        this.nanoTime = nanoTime;
        this.rebalanced = rebalanced;
        this.continuity = continuity;
        this.events = events;
        this.clockWatch = new ClockWatch(clock, nanoTime);
        this.lease = new AssignmentLease(session(configuration), nanoTime.getAsLong());
        this.answers = heartbeatAnswers();
    }

    /** Session timeout of the group. */
    static Duration session(Map<String, Object> configuration) {
        String key = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
        Object value = configuration.getOrDefault(key, USUAL_SESSION_MILLIS);
        return Duration.ofMillis((int) ConfigDef.parseType(key, value, ConfigDef.Type.INT));
    }

    /** Kafka's count of heartbeat responses, including error responses. */
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
        backpressure.polled(this);
        ConsumerRecords<byte[], byte[]> records = pollInRange(timeout);
        given.keySet().retainAll(assignment());
        records.nextOffsets().forEach((partition, next) -> given.put(partition, next.offset()));
        boolean owns = !assignment().isEmpty();
        int generation = groupMetadata().generationId();
        lease.polled(nanoTime.getAsLong(), owns, generation, (double) answers.metricValue());
        boolean sure = !owns || isCounted(generation);
        leases.ends(this, sure ? lease.end() : OptionalLong.of(nanoTime.getAsLong()));
        return records;
    }

    /** Partitions may have been added: their number determines this worker's share of the rate. */
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
                    seekAndCommit(partition, first.get(partition)); // so that they are counted only once
                } else {
                    seekToLostEnd(partition, position, e);
                }
            });
            return ConsumerRecords.empty();
        }
    }

    /**
     * Brokers may lose the last records of a partition, for example after an unclean leader election; the records
     * written in their place have not been read yet.
     */
    private void seekToLostEnd(TopicPartition partition, long position, OffsetOutOfRangeException found) {
        try {
            rebalanced.look(); // fails if the topic was recreated
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
        if (backpressure.isOpen()) {
            return super.poll(timeout);
        }
        ConsumerRecords<byte[], byte[]> ofNewPartitions = pollForTheGroup();
        return ofNewPartitions.isEmpty() && backpressure.await(timeout) ? super.poll(Duration.ZERO) : ofNewPartitions;
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
     * Called when a task is initialized: records read for a previous task and not committed are read again. Streams
     * does that itself when it revives a task after an aborted transaction, but 4.3.1 does not if a rebalance completes
     * before the task is initialized: the new task that replaces it has no record of it, and the records would be lost.
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
     * Called when a task is initialized: resumes its partition where it was left, or where the operator chose.
     *
     * @param marked topic id of the partition's mark, null if there is none
     * @throws Continuity.Broken if the partition cannot be resumed
     */
    void begin(TopicPartition partition, Uuid marked) {
        OffsetAndMetadata committed = committed(Set.of(partition)).get(partition);
        rewind(partition, committed);
        continuity.begin(partition.partition(), marked, committed).ifPresent(from -> {
            long offset = committed == null || from == StartFrom.EARLIEST
                    ? beginningOffsets(Set.of(partition)).get(partition)
                    : committed.offset();
            seekAndCommit(partition, offset); // so that the choice is needed only once
        });
    }

    /** Seeks and commits; during a rebalance the commit is left to the first record. */
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
        leases.ends(this, OptionalLong.empty());
        super.close();
    }

    @Override
    public void close(CloseOptions options) {
        leases.ends(this, OptionalLong.empty());
        super.close(options);
    }

    /** Partitions that Streams pauses during a poll stay paused after it. */
    @Override
    public void pause(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
        super.pause(partitions);
    }
}
