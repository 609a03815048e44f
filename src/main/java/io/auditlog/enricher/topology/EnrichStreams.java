package io.auditlog.enricher.topology;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the topology. A stream thread that dies is replaced, each time after a longer wait, and the open ledger entries
 * are requested again; the worker stops only if threads keep dying within a minute of each other.
 *
 * <p>Threads: the public methods may be called by any thread.
 */
public final class EnrichStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EnrichStreams.class);
    private static final int MAX_DEATHS = 10;
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final KafkaStreams streams;
    private final Duration shutdownTimeout;
    private final Consumer<Throwable> onFailure;
    private final LongSupplier nanoTime;
    private final TopologyEvents events;
    private final Backlog.Look repair;
    private int deaths;
    private long lastDeath;

    /**
     * Creates the client; nothing runs before {@link #start}.
     *
     * @param configuration complete configuration of Kafka Streams and its clients
     * @param clients supplies the Kafka clients
     * @param shutdownTimeout longest wait for a clean stop
     * @param clock the wall clock
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param events notified when a stream thread dies
     * @param repair checks and repairs the topics before a dead stream thread is replaced
     * @param onFailure called with the reason, on a Kafka thread, if the topology cannot continue; must not block
     */
    public EnrichStreams(
            Topology topology,
            Map<String, Object> configuration,
            KafkaClientSupplier clients,
            Duration shutdownTimeout,
            InstantSource clock,
            LongSupplier nanoTime,
            TopologyEvents events,
            Backlog.Look repair,
            Consumer<Throwable> onFailure) {
        Properties properties = new Properties();
        properties.putAll(configuration);
        this.streams = new KafkaStreams(topology, properties, clients, new MonotonicTime(clock, nanoTime));
        this.shutdownTimeout = shutdownTimeout;
        this.nanoTime = nanoTime;
        this.events = events;
        this.repair = repair;
        this.onFailure = onFailure;
        streams.setUncaughtExceptionHandler(this::onDeath);
        streams.setStateListener(this::onState);
    }

    public void start() {
        streams.start();
    }

    /** Whether all assigned partitions are restored and being processed. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Commits, leaves the group, so that other members take over at once, and releases all resources. */
    @Override
    public void close() {
        CloseOptions options = CloseOptions.timeout(shutdownTimeout)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(options)) {
            LOG.warn(
                    "The stop took longer than {}; what was open is asked again after the next start.",
                    shutdownTimeout);
        }
    }

    private synchronized StreamThreadExceptionResponse onDeath(Throwable cause) {
        if (isCausedBy(cause, ClockWatch.SetBack.class)) {
            LOG.warn("The machine's clock was set back: the stream thread is replaced, with its clients.");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        Optional<Throwable> broken =
                causes(cause).filter(Continuity.Broken.class::isInstance).findFirst();
        if (broken.isPresent()) {
            onFailure.accept(broken.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        String refused = refusedSetting(cause);
        if (refused != null) {
            onFailure.accept(new IllegalStateException(refused, cause));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        long now = nanoTime.getAsLong();
        deaths = deaths > 0 && now - lastDeath > LIFE.toNanos() ? 1 : deaths + 1;
        lastDeath = now;
        boolean hopeless =
                isCausedBy(cause, MissingSourceTopicException.class) || isCausedBy(cause, VirtualMachineError.class);
        boolean waitsForARight = isCausedBy(cause, AuthorizationException.class); // may be granted meanwhile
        if (hopeless || (deaths >= MAX_DEATHS && !waitsForARight)) {
            LOG.error("The stream thread died and will not be replaced", cause);
            onFailure.accept(cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration wait = waitAfter(deaths);
        events.streamThreadDied(cause, wait);
        LOG.warn("The stream thread died; it is replaced in {}. Nothing is lost: the ledger asks again.", wait, cause);
        repair();
        LockSupport.parkNanos(wait.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void repair() {
        try {
            repair.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.warn("The topics cannot be looked at before the stream thread is replaced: {}", e.getMessage());
        }
    }

    private static Duration waitAfter(int deaths) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(deaths - 1, MAX_DEATHS));
        return wait.compareTo(MAX_WAIT) < 0 ? wait : MAX_WAIT;
    }

    /** The setting to change if the brokers refused one; otherwise null. */
    private static String refusedSetting(Throwable cause) {
        if (isCausedBy(cause, InvalidTxnTimeoutException.class)) {
            return "kafka.transaction.timeout.ms is above the brokers' transaction.max.timeout.ms: lower the first or raise"
                    + " the second";
        }
        if (isCausedBy(cause, InvalidSessionTimeoutException.class)) {
            return "kafka.session.timeout.ms is not between the brokers' group.min.session.timeout.ms and"
                    + " group.max.session.timeout.ms: change it";
        }
        return null;
    }

    private static boolean isCausedBy(Throwable cause, Class<? extends Throwable> type) {
        return causes(cause).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private void onState(KafkaStreams.State newState, KafkaStreams.State oldState) {
        LOG.info("Kafka Streams: {} (was {})", newState, oldState);
        if (newState == KafkaStreams.State.ERROR) {
            onFailure.accept(new IllegalStateException("Kafka Streams stopped; the log says why"));
        }
    }
}
