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
 * Monitors the input topic from outside the consumer group, every 15 seconds: the lag, the time to drain it, and when
 * retention would delete unread records. It runs while the topology is paused or has no partition, and its failures do
 * not affect the worker.
 *
 * <p>Threads: one daemon thread of its own monitors; any thread may read.
 */
public final class Backlog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** Minimum interval between fetches of records, which are more expensive than offset lookups. */
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    /** Maximum age of a reading that is still reported. */
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

    /** A check of the cluster; blocks for the brokers' response and throws a KafkaException if there is none. */
    @FunctionalInterface
    public interface Look {
        void look() throws InterruptedException;
    }

    /**
     * Creates the clients; no request is sent before {@link #start}.
     *
     * @param configuration complete configuration of Kafka Streams, with the group to monitor
     * @param topic the input topic
     * @param topics additional check, run each time
     * @param events notified when checks start to fail and when they succeed again
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

    /** Starts the periodic checks, the first one immediately. */
    public void start() {
        var unused = executor.scheduleWithFixedDelay(this::tryToLook, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The latest reading; empty if there is no recent one. */
    public Optional<BacklogReading> reading() {
        return age().filter(age -> age.compareTo(USEFUL) < 0).map(age -> latest);
    }

    /** Age of the latest reading, however old; empty before the first. */
    public Optional<Duration> age() {
        return Optional.ofNullable(latest).map(reading -> Duration.between(reading.at(), clock.instant()));
    }

    /** Number of failed checks. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The look at {} did not end in time.", topic);
                return; // its clients are still in use and are released when the process exits
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
            Thread.currentThread().interrupt(); // the worker is stopping
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

    /** Adds the timestamps of the oldest unread records, which may be up to 30 seconds old. */
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
