package io.auditlog.enricher.topology.backlog;

import io.auditlog.enricher.topology.TopologyEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the input topic at intervals, also while the topology is paused or has no partition.
 *
 * <p>Threads: one daemon thread of its own monitors; any thread may read.
 */
public final class Backlog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    /** Maximum age of a reading that is still reported. */
    private static final Duration USEFUL = Duration.ofMinutes(2);

    private static final int LOG_EVERY = 20;
    private static final long STOP_SECONDS = 5;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(Backlog::thread);
    private final BacklogEstimate estimate = new BacklogEstimate();
    private final BacklogProbe probe;
    private final String topic;
    private final Runnable check;
    private final TopologyEvents events;
    private final InstantSource clock;
    private int inARow;
    private final AtomicLong failures = new AtomicLong();
    private volatile Reading latest;

    /**
     * The backlog of the consumer group, over all partitions and workers.
     *
     * @param lag records of the input topic that the group has not consumed
     * @param secondsToDrain the lag divided by its rate of decrease in the last minute or, if that minute's consumption
     *     would cover the lag, by the consumption rate; infinite while the lag does not decrease, NaN if not known yet
     * @param secondsUntilExpired time until retention can delete an unconsumed record of the input topic if consumption
     *     stops; infinite if nothing can be deleted, NaN if not known
     * @param partitions what is unread, by partition
     */
    public record Reading(
            Instant at,
            long lag,
            double secondsToDrain,
            double secondsUntilExpired,
            SortedMap<Integer, Unread> partitions) {

        /** Age of the oldest unread record at this reading, in seconds; 0 if there is none, NaN if one's is not known. */
        public double secondsBehind() {
            return partitions.values().stream()
                    .mapToDouble(unread -> unread.seconds(at))
                    .max()
                    .orElse(0);
        }
    }

    /**
     * The records of a partition that the group has not consumed.
     *
     * @param oldestMillis timestamp of the first of them; not positive if it is not known
     */
    public record Unread(long lag, long oldestMillis) {

        /** Age of the first of them at a time, in seconds; 0 if there is none, NaN if it is not known. */
        public double seconds(Instant at) {
            double age = Math.max(0, at.toEpochMilli() - oldestMillis) / 1000.0;
            return lag == 0 ? 0 : oldestMillis <= 0 ? Double.NaN : age;
        }
    }

    /**
     * Sends no request before {@link #start}.
     *
     * @param configuration complete configuration of Kafka Streams, with the group to monitor
     * @param admin a client of the cluster; not closed by this class
     * @param check an additional check of the cluster, run each time on the same thread
     * @param events notified when checks start to fail and when they succeed again
     */
    public Backlog(
            Map<String, Object> configuration,
            Admin admin,
            String topic,
            Runnable check,
            TopologyEvents events,
            InstantSource clock) {
        this.probe = new BacklogProbe(new StreamsConfig(configuration), admin, topic, "backlog");
        this.topic = topic;
        this.check = check;
        this.events = events;
        this.clock = clock;
    }

    /** One reading now, of what can be known without an earlier one; blocks for the brokers' responses. */
    public static Reading now(Map<String, Object> configuration, Admin admin, String topic, InstantSource clock) {
        try (BacklogProbe probe = new BacklogProbe(new StreamsConfig(configuration), admin, topic, "backlog-now")) {
            return new BacklogEstimate().after(probe.read(clock.instant()));
        }
    }

    /** Starts the checks, the first one immediately, and the next so long after the end of each. */
    public void start(Duration interval) {
        var unused = executor.scheduleWithFixedDelay(this::tryToRead, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The latest reading; empty if there is no recent one. */
    public Optional<Reading> reading() {
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
            if (executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                probe.close();
            } else { // its consumer is still in use and is released when the process exits
                LOG.warn("The look at {} did not end in time.", topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToRead() {
        try {
            check.run();
            latest = estimate.after(probe.read(clock.instant()));
            if (inARow > 0) {
                LOG.info("The lag of {} is known again.", topic);
            }
            inARow = 0;
            events.unreachable(null);
        } catch (InterruptException e) {
            LOG.debug("the worker is stopping", e);
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            boolean away = e instanceof RetriableException && !(e instanceof UnknownTopicOrPartitionException);
            events.unreachable(away ? e : null);
            if (!away && inARow++ % LOG_EVERY == 0) {
                LOG.warn("The lag of {} cannot be read now: {}", topic, e.toString());
            }
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "backlog");
        thread.setDaemon(true);
        return thread;
    }
}
