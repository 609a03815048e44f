package io.auditlog.enricher.topology;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Supplies the Kafka clients of Kafka Streams: the default ones, except for the consumer of the input topic and the
 * producer. Threads: any.
 */
public final class StreamsClients implements KafkaClientSupplier {

    private final PollBackpressure backpressure;
    private final TopologyEvents events;
    private final AssignmentLeases leases;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final RefusedRecords refusals;
    private final Backlog.Look rebalanced;
    private final Continuity continuity;

    /**
     * Creates the clients of one worker.
     *
     * @param backpressure controls when input is read
     * @param events notified of the end of the assignment lease and of commits
     * @param clock the wall clock
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param refusals collects records refused by the brokers
     * @param rebalanced called by the stream thread after each rebalance
     * @param continuity determines where a partition may be resumed
     */
    public StreamsClients(
            PollBackpressure backpressure,
            TopologyEvents events,
            InstantSource clock,
            LongSupplier nanoTime,
            RefusedRecords refusals,
            Backlog.Look rebalanced,
            Continuity continuity) {
        this.backpressure = backpressure;
        this.events = events;
        this.leases = new AssignmentLeases(events::ownsUntil);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.refusals = refusals;
        this.rebalanced = rebalanced;
        this.continuity = continuity;
    }

    /** Session timeout of the main consumer with this configuration. */
    public static Duration session(StreamsConfig streams) {
        return BackpressuredConsumer.session(streams.getMainConsumerConfigs("group", "client", 0));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return new BackpressuredConsumer(
                configuration, backpressure, leases, clock, nanoTime, rebalanced, continuity, events);
    }

    @Override
    public Admin getAdmin(Map<String, Object> configuration) {
        return Admin.create(configuration);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new EnrichProducer(configuration, refusals, events);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> configuration) {
        return plain(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> configuration) {
        return plain(configuration);
    }

    private static Consumer<byte[], byte[]> plain(Map<String, Object> configuration) {
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
