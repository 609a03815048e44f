package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.fetch.EntrySource;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.MonotonicTime;
import io.auditlog.enricher.kafka.TopicMonitor;
import io.auditlog.enricher.logging.LogField;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
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
    private static final long BETWEEN_LOOKS_NANOS = 10_000_000;

    private static final Map<Class<? extends KafkaException>, String> REFUSED_SETTINGS = Map.of(
            InvalidTxnTimeoutException.class,
            "kafka.transaction.timeout.ms is above the brokers' transaction.max.timeout.ms: lower the first or raise"
                    + " the second",
            InvalidSessionTimeoutException.class,
            "kafka.session.timeout.ms is not between the brokers' group.min.session.timeout.ms and"
                    + " group.max.session.timeout.ms: change it");

    private final EnrichTopology parts;
    private final TopicMonitor topics;
    private final Duration shutdownTimeout;
    private final Consumer<Throwable> onFailure;
    private final Clients clients;
    private final MonotonicTime time;
    private final KafkaStreams streams;
    private int deaths;
    private long lastDeath;

    /** Kafka's clients, except for the consumer of the input topic and the producer. */
    private static final class Clients implements KafkaClientSupplier {

        private final EnrichTopology parts;
        private final TopicMonitor topics;
        private final AssignmentLease.Earliest leases;
        private final Set<BackpressuredConsumer> consumers =
                Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

        Clients(EnrichTopology parts, TopicMonitor topics) {
            this.parts = parts;
            this.topics = topics;
            this.leases = new AssignmentLease.Earliest(parts.events()::ownsUntil);
        }

        @Override
        public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getConsumer(
                Map<String, Object> configuration) {
            BackpressuredConsumer consumer = new BackpressuredConsumer(configuration, parts, topics, leases);
            consumers.add(consumer);
            return consumer;
        }

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
            return new EnrichProducer(configuration, parts);
        }

        @Override
        public Admin getAdmin(Map<String, Object> configuration) {
            return Admin.create(configuration);
        }

        @Override
        public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getRestoreConsumer(
                Map<String, Object> configuration) {
            Object standbys = parts.settings().streams().get(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG);
            return String.valueOf(standbys).equals("0")
                    ? new RestoreConsumer(configuration)
                    : new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getGlobalConsumer(
                Map<String, Object> configuration) {
            throw new UnsupportedOperationException("the topology has no global store");
        }
    }

    /**
     * Waits but shortly, since it ends with the restoring; one that feeds standbys goes on for ever. A fetch at a changelog's
     * end keeps the connection to the broker, and the look-ups for other changelogs wait behind it; and only after a poll does
     * Streams see that a changelog is restored.
     */
    private static final class RestoreConsumer extends KafkaConsumer<byte[], byte[]> {

        private static final int MAX_WAIT_MILLIS = 20;

        RestoreConsumer(Map<String, Object> configuration) {
            super(shortly(configuration), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        private static Map<String, Object> shortly(Map<String, Object> configuration) {
            Map<String, Object> shortly = new HashMap<>(configuration);
            shortly.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_WAIT_MILLIS);
            return shortly;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            return super.poll(CommitTrigger.shorter(timeout, BackpressuredConsumer.WHILE_RESTORING));
        }
    }

    /**
     * Runs nothing before {@link #start}.
     *
     * @param shutdownTimeout longest wait for a clean stop; three quarters of it at most for calls in flight
     * @param onFailure called with the reason, on a Kafka thread, if the topology cannot continue; must not block
     */
    public EnrichStreams(
            EnrichTopology parts, TopicMonitor topics, Duration shutdownTimeout, Consumer<Throwable> onFailure) {
        this.parts = parts;
        this.topics = topics;
        this.clients = new Clients(parts, topics);
        this.time = new MonotonicTime(parts.clock(), parts.nanoTime());
        this.shutdownTimeout = shutdownTimeout;
        this.onFailure = onFailure;
        Properties properties = new Properties();
        properties.putAll(parts.settings().streams());
        this.streams = new KafkaStreams(parts.build(), properties, clients, time);
        streams.setUncaughtExceptionHandler(this::onDeath);
        streams.setStateListener(this::onState);
    }

    /** Session timeout of the group with this configuration. */
    public static Duration session(StreamsConfig streams) {
        return BackpressuredConsumer.session(streams.getMainConsumerConfigs("group", "client", 0));
    }

    public void start() {
        streams.start();
    }

    /**
     * Interrupts polls if the wall clock was set back: they would last until it is where they should end. To be called about
     * once a second, by one thread at a time.
     */
    public void checkClock() {
        if (time.isSetBack()) {
            clients.consumers.forEach(BackpressuredConsumer::wakeup);
        }
    }

    /** Whether all assigned partitions are restored and being processed. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** What Kafka's clients and the stream threads measure of themselves. */
    public Map<MetricName, ? extends Metric> metrics() {
        return streams.metrics();
    }

    /**
     * Lets the calls in flight end, commits, leaves the group, so that other members take over at once, and releases all
     * resources. An interrupt ends the wait for calls.
     */
    @Override
    public void close() {
        CloseOptions options = CloseOptions.timeout(shutdownTimeout.minusNanos(drain()))
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(options)) {
            LOG.warn(
                    "The stop took longer than {}; what was open is asked again after the next start.",
                    shutdownTimeout);
        }
    }

    /** Waits until the outcomes of what was sent are forwarded, for the close to commit; returns the nanoseconds it took. */
    private long drain() {
        EntrySource source = parts.source();
        source.drain();
        int sent = source.unfinished();
        int unfinished = sent;
        long begin = parts.nanoTime().getAsLong();
        long took = 0;
        while (unfinished > 0
                && took < shutdownTimeout.toNanos() / 4 * 3
                && streams.state().isRunningOrRebalancing()
                && !Thread.interrupted()) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            unfinished = source.unfinished();
            took = parts.nanoTime().getAsLong() - begin;
        }
        LOG.info(
                "The stop let {} calls in flight finish and cuts {}; {} open IDs are left for the next start.",
                Math.max(0, sent - unfinished),
                unfinished,
                parts.backpressure().total());
        return Math.min(took, shutdownTimeout.toNanos());
    }

    private synchronized StreamThreadExceptionResponse onDeath(Throwable cause) {
        if (isCausedBy(cause, MonotonicTime.SetBack.class) || isCausedBy(cause, WakeupException.class)) {
            LOG.warn("The machine's clock was set back: the stream thread is replaced, with its clients.");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        Throwable lasting = lasting(cause);
        if (lasting != null) {
            onFailure.accept(lasting);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        long now = parts.nanoTime().getAsLong();
        deaths = deaths > 0 && now - lastDeath > LIFE.toNanos() ? 1 : deaths + 1;
        lastDeath = now;
        boolean topicIsGone = isCausedBy(cause, MissingSourceTopicException.class);
        boolean waitsForARight = isCausedBy(cause, AuthorizationException.class); // may be granted meanwhile
        boolean hopeless = topicIsGone || isCausedBy(cause, VirtualMachineError.class);
        if (hopeless || (deaths >= MAX_DEATHS && !waitsForARight)) {
            if (!topicIsGone) { // the worker's last line says that
                LOG.error("The stream thread died and will not be replaced", cause);
            }
            onFailure.accept(cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(deaths - 1, MAX_DEATHS));
        Duration wait = CommitTrigger.shorter(doubled, MAX_WAIT);
        parts.events().streamThreadDied(cause, wait);
        LOG.warn(
                "The stream thread died; it is replaced. Nothing is lost: the ledger asks again. {}",
                Causes.text(cause),
                waitsForARight ? null : cause);
        try {
            topics.check();
        } catch (KafkaException e) {
            LOG.warn("The topics cannot be looked at before the stream thread is replaced: {}", Causes.text(e));
        }
        LockSupport.parkNanos(wait.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** The failure to report if a new thread would meet it again; otherwise null. */
    private static Throwable lasting(Throwable cause) {
        for (Throwable one : Causes.of(cause).toList()) {
            if (one instanceof Continuity.Broken) {
                return one;
            }
            if (REFUSED_SETTINGS.containsKey(one.getClass())) {
                return new IllegalStateException(REFUSED_SETTINGS.get(one.getClass()), cause);
            }
        }
        return null;
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        return Causes.of(failure).anyMatch(type::isInstance);
    }

    private void onState(KafkaStreams.State newState, KafkaStreams.State oldState) {
        LogField.STREAMS_STATE.with(newState, () -> LOG.info("Kafka Streams: {} (was {})", newState, oldState));
        if (newState == KafkaStreams.State.ERROR) {
            onFailure.accept(new IllegalStateException("Kafka Streams stopped; the log says why"));
        }
    }
}
