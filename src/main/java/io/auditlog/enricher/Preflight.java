package io.auditlog.enricher;

import static java.util.concurrent.Executors.callable;

import io.auditlog.enricher.config.Version;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.fetch.SingleFetch;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.http.ContactAttempt;
import io.auditlog.enricher.fetch.http.HttpEntrySource;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.preflight.Check;
import io.auditlog.enricher.preflight.CheckRun;
import io.auditlog.enricher.preflight.ContactCheck;
import io.auditlog.enricher.preflight.DnsCheck;
import io.auditlog.enricher.preflight.Finding;
import io.auditlog.enricher.preflight.KafkaChecks;
import io.auditlog.enricher.preflight.RegistryCheck;
import io.auditlog.enricher.preflight.RequestCheck;
import io.auditlog.enricher.preflight.StartFailure;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.TimerThread;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one configuration: for the command {@code check} all of them, for a worker that starts all but the request.
 * Threads: one calls; the checks have daemon threads of their own.
 */
public final class Preflight implements AutoCloseable {

    /** All checks end within this time, whatever does not answer. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    /** The ID to ask for if none is named: it should not exist. */
    public static final String UNKNOWN_ID = "audit-log-enricher-check";

    private static final String API_ADVICE = "Check api.base.url and the api.ssl keys.";
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final WorkerConfig config;
    private final Clock clock = Clock.systemUTC();
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "preflight");
        thread.setDaemon(true);
        return thread;
    });

    public Preflight(WorkerConfig config) {
        this.config = config;
    }

    /**
     * Runs all checks, the request included, which takes one permit of the API.
     *
     * @param id what to ask for; null for one that should not exist
     * @throws StartFailure if the serializer cannot be created
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public List<Finding> run(AuditLogId id) throws StartFailure, InterruptedException {
        try (LazyAdmin admin = new LazyAdmin(new StreamsConfig(config.flow().streams()));
                Serializer<IndexedRecord> serializer = Schemas.serializer(config.serializer())) {
            return new CheckRun(executor, LIMIT)
                    .run(List.of(
                            List.of(dns()),
                            kafka(admin::get).all(clock),
                            List.of(RegistryCheck.of(serializer, config.flow().topics())),
                            List.of(connection(), request(id))));
        }
    }

    /**
     * Checks what a worker cannot start without, and creates missing topics if that is configured.
     *
     * @param startup waits for brokers that do not answer
     * @return the partitions of the input topic
     * @throws StartFailure if something must be changed first
     * @throws InterruptedException if the start was ended meanwhile
     */
    int require(Startup startup, Admin admin) throws Exception {
        KafkaChecks checks = kafka(() -> admin);
        requireNoFailure(startup.untilKafka(checks.rights().steps()));
        startup.untilKafka(callable(() -> createTopics(new Cluster(admin))));
        requireNoFailure(startup.untilKafka(checks.topics().steps()));
        String input = config.flow().topics().input();
        return startup.untilKafka(() -> partitions(new Cluster(admin), input));
    }

    private void createTopics(Cluster cluster) {
        if (config.topicCreation().enabled()) {
            Set<String> wanted = config.flow().topics().all();
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(cluster.describe(wanted).keySet());
            cluster.create(missing, config.flow().topics().control(), config.topicCreation());
            missing.forEach(topic -> LOG.info("created topic {}", topic));
            cluster.awaitAll(wanted);
        }
    }

    private static int partitions(Cluster cluster, String input) {
        TopicDescription found = cluster.describe(Set.of(input)).get(input);
        if (found == null) { // known to another broker a moment ago
            throw new UnknownTopicOrPartitionException("topic " + input + " does not exist");
        }
        return found.partitions().size();
    }

    private static void requireNoFailure(List<Finding> found) throws StartFailure {
        List<String> problems =
                found.stream().filter(Finding::isFailed).map(Finding::toString).toList();
        if (!problems.isEmpty()) {
            throw new StartFailure(problems);
        }
        found.stream().filter(Preflight::isAdvice).forEach(finding -> LOG.warn("{}", finding));
    }

    private static boolean isAdvice(Finding finding) {
        return !finding.advice().isEmpty();
    }

    /** Runs the checks that a worker starts without, and logs those with an advice; returns at once. */
    void advise(Admin admin) {
        KafkaChecks checks = kafka(() -> admin);
        List<List<Check>> groups =
                List.of(List.of(dns()), List.of(checks.brokers(), checks.backlog(clock)), List.of(connection()));
        executor.execute(() -> {
            try {
                new CheckRun(executor, LIMIT)
                        .run(groups).stream().filter(Preflight::isAdvice).forEach(finding -> LOG.warn("{}", finding));
            } catch (InterruptedException e) {
                LOG.debug("the worker was stopped before its checks had ended", e);
            }
        });
    }

    /** Says in five lines of the log what this worker is and does. */
    void introduce(int partitions, Credentials credentials) {
        Map<String, Object> streams = config.flow().streams();
        Topics topics = config.flow().topics();
        RateLimitSettings pace = config.pace();
        LOG.info(
                "audit-log-enricher {} on Java {}, with {}: a worker of the group {}",
                Version.current(),
                Runtime.version(),
                streams.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG),
                config.flow().applicationId());
        LOG.info(
                "it reads {}, partitions 0 to {}, shared with the other workers of the group, on {}",
                topics.input(),
                partitions - 1,
                streams.get(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG));
        LOG.info("it writes {}", String.join(", ", topics.outputs()));
        LOG.info(
                "it asks {} with {}{}",
                config.source().baseUrl(),
                credentials,
                config.source().proxy() == null
                        ? ""
                        : " through the proxy " + config.source().proxy());
        LOG.info(
                "all workers together send at most {} calls per second, burst {}; this one has up to {} in flight",
                pace.perSecond(),
                pace.burst(),
                config.source().maxInFlight());
    }

    private KafkaChecks kafka(Supplier<Admin> admin) {
        return new KafkaChecks(admin, config.flow(), config.topicCreation());
    }

    private Check dns() {
        Object brokers = config.flow().streams().get(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG);
        Object registries = config.serializer().properties().get("schema.registry.url");
        SourceSettings api = config.source();
        URI asked = api.proxy() == null ? api.baseUrl() : api.proxy().url();
        return DnsCheck.of(
                Stream.of(
                                parts(brokers).map(server -> "kafka://" + server),
                                parts(registries).filter(url -> url.startsWith("http")),
                                Stream.of(asked.toString()))
                        .flatMap(urls -> urls)
                        .map(url -> URI.create(url).getHost())
                        .filter(Objects::nonNull)
                        .toList(),
                InetAddress::getAllByName);
    }

    private static Stream<String> parts(Object list) {
        return Arrays.stream(String.valueOf(list).split(",", -1)).map(String::strip);
    }

    private Check connection() {
        SourceSettings api = config.source();
        return new Check(
                "connection",
                API_ADVICE,
                () -> ContactCheck.of(
                        ContactAttempt.with(api, System::nanoTime),
                        api.baseUrl().toString(),
                        clock.instant()));
    }

    private Check request(AuditLogId named) {
        AuditLogId.Parsed id = AuditLogId.of(named == null ? UNKNOWN_ID : named.value(), config.idRules());
        return new Check(
                "request",
                API_ADVICE,
                () -> id instanceof AuditLogId.Parsed.Valid valid
                        ? new RequestCheck(ask(valid.id()), named != null)
                                .findings(
                                        valid.id().value(),
                                        clock.instant(),
                                        config.pace().perSecond(),
                                        config.source().rateHeaders())
                        : List.of(Finding.unknown(
                                "request",
                                "id.pattern or id.max.length forbids the ID " + UNKNOWN_ID,
                                "Name an ID with --id.")));
    }

    private SingleFetch.Result ask(AuditLogId id) throws InterruptedException {
        Credentials key = config.apiKey().open(System::nanoTime);
        EntryTranslator reader =
                new EntryTranslator(config.maxDepth(), config.zone(), config.recordBody(), entry -> new byte[0]);
        try (TimerThread timers = new TimerThread();
                SingleFetch fetch = HttpEntrySource.single(
                        config.source(),
                        key,
                        reader,
                        clock,
                        System::nanoTime,
                        timers,
                        crash -> LOG.error("the HTTP client failed", crash))) {
            return fetch.ask(id);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** A client that is created when it is first needed, since that can fail. Threads: one, then the one that closes. */
    private static final class LazyAdmin implements AutoCloseable {

        private final StreamsConfig streams;
        private volatile Admin admin;

        LazyAdmin(StreamsConfig streams) {
            this.streams = streams;
        }

        Admin get() {
            if (admin == null) {
                admin = Cluster.admin(streams);
            }
            return admin;
        }

        @Override
        public void close() {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }
}
