package io.auditlog.enricher.topology;

import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.Continuity.StartFrom;
import io.auditlog.enricher.kafka.MonotonicTime;
import io.auditlog.enricher.kafka.TopicMonitor;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
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
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer of the input topic. While there is no capacity a poll returns no records but does everything else: the
 * worker stays in its group and takes part in rebalances. After each poll it publishes the end of its assignment lease.
 * If unread records were deleted, it reports their number and continues.
 *
 * <p>Threads: the stream thread.
 */
final class BackpressuredConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(BackpressuredConsumer.class);

    /** Longest wait for input while Streams restores partitions, which it takes up between polls. */
    static final Duration WHILE_RESTORING = Duration.ofMillis(10);

    private final EnrichTopology parts;
    private final TopicMonitor topics;
    private final AssignmentLease.Earliest leases;
    private final AssignmentLease lease;
    private final MonotonicTime time;
    private final Metric answers;

    /** Group generation for which the partitions were last counted. */
    private int counted = -1;

    /** Partitions that only this class has paused, during a poll. */
    private final Set<TopicPartition> held = new HashSet<>();

    /** Offset after the last record returned to Streams, by partition. */
    private final Map<TopicPartition, Long> given = new HashMap<>();

    BackpressuredConsumer(
            Map<String, Object> configuration,
            EnrichTopology parts,
            TopicMonitor topics,
            AssignmentLease.Earliest leases) {
        super(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.parts = parts;
        this.topics = topics;
        this.leases = leases;
        this.time = new MonotonicTime(parts.clock(), parts.nanoTime());
        this.lease = new AssignmentLease(session(configuration), time.nanoseconds());
        this.answers = heartbeatAnswers();
    }

    static Duration session(Map<String, Object> configuration) {
        Object millis = configuration.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        return Duration.ofMillis(Integer.parseInt(millis.toString()));
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
        time.requireNotSetBack();
        parts.continuity().requireWhole();
        parts.backpressure().polledBy(this);
        ConsumerRecords<byte[], byte[]> records = pollInRange(timeout);
        given.keySet().retainAll(assignment());
        records.nextOffsets().forEach((partition, next) -> given.put(partition, next.offset()));
        boolean owns = !assignment().isEmpty();
        int generation = groupMetadata().generationId();
        lease.polled(time.nanoseconds(), owns, generation, (double) answers.metricValue());
        boolean sure = !owns || isCounted(generation);
        leases.ends(this, sure ? lease.end() : OptionalLong.of(time.nanoseconds()));
        return records;
    }

    /** Partitions may have been added: their number determines this worker's share of the rate. */
    private boolean isCounted(int generation) {
        if (generation != counted) {
            try {
                topics.count();
                counted = generation;
            } catch (InterruptException | Continuity.Broken e) {
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
            return pollWithCapacity(timeout);
        } catch (OffsetOutOfRangeException e) {
            Map<TopicPartition, Long> positions = e.offsetOutOfRangePartitions();
            Map<TopicPartition, Long> first = beginningOffsets(positions.keySet());
            positions.forEach((partition, position) -> {
                long lost = first.get(partition) - position;
                if (lost > 0) {
                    parts.events().expired(partition.partition(), lost);
                    seekAndCommit(partition, first.get(partition)); // so that they are counted only once
                } else {
                    seekToLostEnd(partition, position, e);
                }
            });
            return ConsumerRecords.empty();
        }
    }

    /** After an unclean leader election the last records may be lost; those written in their place are unread. */
    private void seekToLostEnd(TopicPartition partition, long position, OffsetOutOfRangeException found) {
        topics.count(); // fails if the topic was recreated
        OffsetAndMetadata divergent = found instanceof LogTruncationException truncation
                ? truncation.divergentOffsets().get(partition)
                : null;
        long end = divergent == null ? endOffsets(Set.of(partition)).get(partition) : divergent.offset();
        LOG.warn("{} was read up to offset {}, and its brokers have lost what follows {}.", partition, position, end);
        seek(partition, Math.min(position, end));
    }

    private ConsumerRecords<byte[], byte[]> pollWithCapacity(Duration timeout) {
        PollBackpressure backpressure = parts.backpressure();
        boolean open = backpressure.isOpen();
        parts.commits().behind(!open || lag() >= TopologySettings.MAX_POLLED);
        if (open) {
            Duration wait = parts.commits().wait(timeout, backpressure.total() > 0);
            return super.poll(paused().isEmpty() ? wait : CommitTrigger.shorter(wait, WHILE_RESTORING));
        }
        ConsumerRecords<byte[], byte[]> ofNewPartitions = pollForTheGroup();
        return ofNewPartitions.isEmpty() && backpressure.await(timeout) ? super.poll(Duration.ZERO) : ofNewPartitions;
    }

    /** Unread records, as far as the brokers' last answers say. */
    private long lag() {
        long lag = 0;
        for (TopicPartition partition : assignment()) {
            lag += currentLag(partition).orElse(0);
        }
        return lag;
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

    /** Partitions that Streams pauses during a poll stay paused after it. */
    @Override
    public void pause(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
        super.pause(partitions);
    }

    /** Called when a task is initialized: resumes its partition where it was left, or where the operator chose. */
    void begin(TopicPartition partition, Uuid marked) {
        OffsetAndMetadata committed = committed(Set.of(partition)).get(partition);
        rewind(partition, committed);
        parts.continuity().begin(partition.partition(), marked, committed).ifPresent(from -> {
            long offset = committed == null || from == StartFrom.EARLIEST
                    ? beginningOffsets(Set.of(partition)).get(partition)
                    : committed.offset();
            seekAndCommit(partition, offset); // so that the choice is needed only once
        });
    }

    /** Reads again what a previous task was given and did not commit, which Streams forgets after a rebalance. */
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

    /** Seeks and commits; during a rebalance the commit is left to the first record. */
    private void seekAndCommit(TopicPartition partition, long offset) {
        seek(partition, offset);
        try {
            super.commitSync(Map.of(partition, new OffsetAndMetadata(offset))); // of no result
        } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
            LOG.debug("{} is committed with its first record", partition, e);
        }
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        super.commitSync(offsets);
        parts.commits().committed(parts.events()::written);
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
}
