package io.auditlog.enricher.topology;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the input topic from outside the group, every quarter of a minute: how much is unread, how long it will take,
 * and when the topic's retention would delete it. It works while the topology is paused or has no partition, and its
 * failures never stop anything.
 *
 * <p>Threads: one daemon thread of its own looks; any may read.
 */
public final class Backlog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** Between two fetches of records, which cost more than offsets. */
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    /** What is older says nothing about the present. */
    private static final Duration USEFUL = Duration.ofMinutes(2);

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int LOG_EVERY = 20;
    private static final long STOP_SECONDS = 5;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(Backlog::thread);
    private final BacklogEstimate estimate = new BacklogEstimate();
    private final String topic;
    private final Look topics;
    private final TopologyEvents events;
    private final InstantSource clock;
    private final Admin admin;
    private final OldestUnread oldest;
    private final BacklogProbe probe;
    private final Duration interval;
    private Instant fetchedAt = Instant.EPOCH;
    private int inARow;
    private final AtomicLong failures = new AtomicLong();
    private volatile BacklogReading latest;

    /** A look at the cluster; waits for the brokers, and throws a KafkaException if they do not answer. */
    @FunctionalInterface
    public interface Look {
        void look() throws InterruptedException;
    }

    /**
     * Prepares its clients; nothing is asked before {@link #start}.
     *
     * @param configuration complete configuration of Kafka Streams, whose group is looked at
     * @param topic the input topic
     * @param topics looked at too, each time
     * @param events hears when looks begin to fail, and when they succeed again
     */
    public Backlog(
            Map<String, Object> configuration, String topic, Look topics, TopologyEvents events, InstantSource clock) {
        this(configuration, topic, topics, events, clock, INTERVAL);
    }

    Backlog(
            Map<String, Object> configuration,
            String topic,
            Look topics,
            TopologyEvents events,
            InstantSource clock,
            Duration interval) {
        this.topic = topic;
        this.topics = topics;
        this.events = events;
        this.clock = clock;
        this.interval = interval;
        StreamsConfig streams = new StreamsConfig(configuration);
        String group = streams.getString(StreamsConfig.APPLICATION_ID_CONFIG);
        this.admin = Admin.create(bounded(streams.getAdminConfigs(group + "-backlog")));
        this.oldest = new OldestUnread(consumer(streams, group + "-backlog"));
        this.probe = new BacklogProbe(admin, group, topic);
    }

    /** Looks for the first time now, then again and again. */
    public void start() {
        var unused = executor.scheduleWithFixedDelay(this::tryToLook, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What was seen last; empty while nothing recent is known. */
    public Optional<BacklogReading> reading() {
        return age().filter(age -> age.compareTo(USEFUL) < 0).map(age -> latest);
    }

    /** How long ago the lag was read last, however long; empty before the first time. */
    public Optional<Duration> age() {
        return Optional.ofNullable(latest).map(reading -> Duration.between(reading.at(), clock.instant()));
    }

    /** How many looks failed. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The look at {} did not end in time.", topic);
                return; // its clients are still in use; they end with the process
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        oldest.close();
        admin.close(Duration.ofSeconds(STOP_SECONDS));
    }

    private void tryToLook() {
        try {
            topics.look();
            look();
            if (inARow > 0) {
                LOG.info("The lag of {} is known again.", topic);
            }
            inARow = 0;
            events.unreachable(null);
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt(); // the worker stops
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            boolean away = e instanceof RetriableException && !(e instanceof UnknownTopicOrPartitionException);
            events.unreachable(away ? e : null);
            if (inARow++ % LOG_EVERY == 0 && !away) {
                LOG.warn("The lag of {} cannot be read now: {}", topic, e.toString());
            }
        }
    }

    private void look() throws InterruptedException {
        Retention retention = probe.retention();
        Map<Integer, PartitionBacklog> partitions = probe.partitions(retention.bytes() >= 0);
        if (retention.millis() >= 0) {
            date(partitions);
        }
        latest = estimate.after(clock.instant(), partitions, retention);
    }

    /** Adds the timestamps of the oldest unread records, which may be half a minute behind. */
    private void date(Map<Integer, PartitionBacklog> partitions) {
        Instant now = clock.instant();
        boolean again = !now.isBefore(fetchedAt.plus(BETWEEN_FETCHES));
        fetchedAt = again ? now : fetchedAt;
        oldest.look(
                partitions.entrySet().stream()
                        .filter(partition -> partition.getValue().lag() > 0)
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(topic, partition.getKey()),
                                partition -> partition.getValue().next())),
                again);
        partitions.replaceAll(
                (number, partition) -> partition.withOldest(oldest.millis(new TopicPartition(topic, number))));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(StreamsConfig streams, String clientId) {
        Map<String, Object> configuration = bounded(streams.getRestoreConsumerConfigs(clientId));
        configuration.put("fetch.max.bytes", 1 << 20);
        configuration.put("max.partition.fetch.bytes", 1 << 14);
        configuration.put("enable.metrics.push", false);
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> bounded(Map<String, Object> configuration) {
        Map<String, Object> bounded = new HashMap<>(configuration);
        bounded.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        bounded.put("request.timeout.ms", TIMEOUT_MILLIS / 2);
        return bounded;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "backlog");
        thread.setDaemon(true);
        return thread;
    }
}
