package io.auditlog.enricher;

import static java.util.concurrent.Executors.callable;

import io.auditlog.enricher.config.Version;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.control.ControlReader;
import io.auditlog.enricher.control.Pauses;
import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.ShapeObserver;
import io.auditlog.enricher.drift.Drift;
import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.KnownGoodReader;
import io.auditlog.enricher.kafka.TopicMonitor;
import io.auditlog.enricher.monitoring.DriftReporter;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.KafkaClientMetrics;
import io.auditlog.enricher.monitoring.KafkaStatus;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.monitoring.admin.AdminServer;
import io.auditlog.enricher.monitoring.admin.Overview;
import io.auditlog.enricher.monitoring.admin.Recent;
import io.auditlog.enricher.preflight.StartFailure;
import io.auditlog.enricher.ratelimit.RateAllocator;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimiter;
import io.auditlog.enricher.ratelimit.Timer;
import io.auditlog.enricher.ratelimit.TimerThread;
import io.auditlog.enricher.serde.GeneratedClasses;
import io.auditlog.enricher.topology.EnrichStreams;
import io.auditlog.enricher.topology.EnrichTopology;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.topology.backlog.Backlog;
import io.auditlog.enricher.tracing.Traces;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker, from configuration to shutdown: where the packages are connected and given the real clock and chance.
 *
 * <p>Threads: {@link #start} and {@link #awaitFailure} belong to one thread; any may call {@link #close}.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /**
     * A committing stream thread waits for its brokers for as long as they are unavailable; a restart would only wait
     * again, after restoring its state. Most broker outages are shorter than this.
     */
    private static final Duration ALARMING_SILENCE = Duration.ofMinutes(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);
    private static final long ONE_SECOND = 1_000_000_000;

    private final WorkerConfig config;
    private final String applicationId;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC); // no one reads nanoseconds
    private final Heartbeat heartbeat = new Heartbeat(System::nanoTime, ALARMING_SILENCE);
    private final Meters meters;
    private final DriftReporter drift;
    private final WorkerStatus status;
    private final Startup startup;
    private final Recent recent = new Recent();
    private final Overview overview;
    private final WorkerParts parts;
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private volatile AdminServer watch;

    public Worker(WorkerConfig config) {
        this.config = config;
        this.applicationId = config.flow().applicationId();
        this.meters = new Meters(applicationId);
        this.drift = new DriftReporter(meters.registry());
        Health.Figures idle = Health.Figures.idle(config.pace().perSecond(), Version.current());
        this.status = new WorkerStatus(clock, heartbeat, idle, meters.registry());
        this.startup = new Startup(status);
        Overview.Identity identity = new Overview.Identity(
                applicationId, config.flow().topics(), config.source().baseUrl());
        this.overview = new Overview(meters.registry(), status::health, status::changes, recent, identity, clock);
        this.parts = new WorkerParts(
                config,
                meters,
                status,
                clock,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong(),
                () -> Uuid.randomUuid().toString(),
                this::fail);
    }

    /**
     * Starts everything and returns when the topology is running. Waits for an unavailable registry or cluster.
     *
     * @throws StartFailure if the environment must be changed first; the message says how
     * @throws InterruptedException if the worker was closed meanwhile
     * @throws Exception as the serializer throws it, if the registry rejects a schema
     */
    public void start() throws Exception {
        LOG.info("audit-log-enricher {} starts", Version.current());
        Preflight preflight = startup.open(new Preflight(config));
        GeneratedClasses.trust();
        startup.open(meters);
        serve();
        Serializer<IndexedRecord> serializer = startup.open(Schemas.serializer(config.serializer()));
        Topics topics = config.flow().topics();
        Callable<?> registered = startup.beside(
                "registry",
                () -> startup.until(
                        "the schema registry",
                        Schemas::isPassing,
                        callable(() -> Schemas.prepare(serializer, topics))));
        StreamsConfig streamsConfig = new StreamsConfig(config.flow().streams());
        Admin admin = startup.untilKafka(() -> Cluster.admin(streamsConfig));
        startup.open(() -> admin.close(Duration.ZERO)); // else it waits for brokers that do not answer
        int partitions = partitions(preflight, admin);
        registered.call();
        Credentials credentials = config.apiKey().open(System::nanoTime);
        preflight.introduce(partitions, credentials);
        run(serializer, admin, partitions, credentials, EnrichStreams.session(streamsConfig));
        preflight.advise(admin);
    }

    private int partitions(Preflight preflight, Admin admin) throws Exception {
        try {
            return preflight.require(startup, admin);
        } catch (StartFailure e) {
            startup.requireNoFailureBeside(); // a refused schema says more: no restart helps
            throw e;
        }
    }

    private void serve() throws StartFailure, InterruptedException {
        try {
            watch = startup.open(new AdminServer(config.listen(), status::health, overview, meters::scrape));
        } catch (IOException e) {
            throw new StartFailure(List.of(e.getMessage()));
        }
        LOG.info("health and metrics are on port {}", watch.port());
    }

    private void run(
            Serializer<IndexedRecord> serializer,
            Admin admin,
            int partitions,
            Credentials credentials,
            Duration session)
            throws Exception {
        TopologySettings flow = config.flow();
        Traces traces = startup.open(startup.until("OpenTelemetry", any -> false, parts::traces));
        TimerThread timers = startup.open(new TimerThread());
        RateControl control = new RateControl(config.pace(), clock, System::nanoTime, timers);
        RateAllocator share = new RateAllocator(config.pace(), partitions, session, control, System::nanoTime);
        share.warning().ifPresent(warning -> LOG.warn("rate.limit.per.second: {}", warning));
        KafkaStatus kafka = new KafkaStatus(status, applicationId, System::nanoTime);
        WorkerMetrics metrics =
                new WorkerMetrics(meters.registry(), heartbeat, share, status, kafka, recent, clock, System::nanoTime);
        Continuity continuity = parts.continuity();
        TopicMonitor monitor = new TopicMonitor(admin, flow.topics(), continuity, share::partitions);
        startup.untilKafka(callable(monitor::check));

        ShapeObserver shapes = Drift.of(config.driftBaseline(), drift);
        EntryTranslator translator = Schemas.translator(config, serializer, monitor, shapes);
        ApiEntrySource source = startup.open(parts.source(credentials, translator, control, timers));
        if (flow.topics().control().isPresent()) {
            obeyOperators(flow.topics().control().get(), control.rateLimiter());
        }
        String input = flow.topics().input();
        Backlog backlog = startup.open(new Backlog(flow.streams(), admin, input, monitor::check, metrics, clock));
        KnownGoodReader knownGood = startup.open(
                new KnownGoodReader(flow.streams(), flow.topics().enriched(), config.idRules(), source::knownGood));
        EnrichTopology topology = parts.topology(source, continuity, monitor, serializer, metrics, traces);
        EnrichStreams streams =
                startup.open(new EnrichStreams(topology, monitor, config.shutdownTimeout(), this::fail));

        var gauges = new WorkerGauges(config.pace(), control, share, source, credentials, backlog, metrics, drift);
        gauges.register(meters);
        WorkerGauges.registerLags(meters, backlog::reading);
        KafkaClientMetrics.register(meters.registry(), streams::metrics);
        status.observe(streams::running, control, gauges::figures);
        overview.observe(backlog::reading);
        everySecond(overview::tick, timers);
        status.enter(WorkerStatus.RUNNING, "reading IDs and asking the API", "");
        knownGood.start();
        streams.start();
        everySecond(streams::checkClock, timers);
        everySecond(() -> kafka.unconfirmed(!share.checkLease()), timers);
        backlog.start(BETWEEN_LOOKS);
    }

    /** Reads what operators have ordered, before any request may leave, and then what they order. */
    private void obeyOperators(String topic, RateLimiter limiter) throws Exception {
        ControlReader reader = startup.open(new ControlReader(
                Cluster.reader(new StreamsConfig(config.flow().streams()), "control", 1 << 20),
                topic,
                applicationId,
                new Pauses(status, limiter::hold, clock),
                clock,
                this::fail));
        startup.until(
                "topic " + topic,
                failure -> failure instanceof RetriableException || failure instanceof WakeupException,
                callable(reader::readToEnd));
        reader.start();
    }

    /** Waits for the failure that ends the worker; blocks forever if there is none. */
    public Throwable awaitFailure() {
        return failed.join();
    }

    /** Readable message of a failure. */
    public static String why(Throwable cause) {
        return cause instanceof KafkaException ? Causes.text(cause) : cause.toString();
    }

    /** Current health, as in {@code /health}. */
    public Health health() {
        return status.health();
    }

    /** The port of health and metrics, once started. */
    public int watchPort() {
        return watch.port();
    }

    /**
     * Stops cleanly: lets the calls in flight finish, commits, and leaves the group; the next owner asks for what is open.
     * An interrupt cuts the calls. Idempotent.
     */
    @Override
    public void close() {
        if (startup.end()) {
            status.enter(WorkerStatus.STOPPING, "the worker was asked to stop", "");
            startup.close();
            LOG.info("stopped");
        }
    }

    /** Also after a failure, which is reported. */
    private static void everySecond(Runnable task, Timer timers) {
        timers.schedule(() -> everySecond(task, timers), ONE_SECOND);
        task.run();
    }

    private void fail(Throwable cause) {
        if (!failed.isDone()) { // later failures are consequences of the first
            status.enter(
                    WorkerStatus.FAILED,
                    "the worker cannot go on: " + why(cause),
                    "Look at the log, then restart the worker.");
            failed.complete(cause);
        }
    }
}
