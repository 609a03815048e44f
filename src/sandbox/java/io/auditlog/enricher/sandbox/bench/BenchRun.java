package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;

/**
 * One run of a subject, with topics and a simulated API of its own. The topics stay: deleting them would keep the broker
 * busy during the next run.
 *
 * <p>Threads: one.
 */
final class BenchRun implements AutoCloseable {

    static final int PARTITIONS = 6;
    static final int IN_FLIGHT = 256;

    /** For every subject: the platform's own choice of a collector, and no life after running out of memory. */
    static final String[] JVM_OPTIONS = {"-XX:-UseSerialGC", "-XX:+ExitOnOutOfMemoryError"};

    private static final String NO_LIMIT = "1000000";

    private static final int WARM_UP = 400_000;
    private static final Duration REST = Duration.ofSeconds(2);
    private static final int AT_ONCE = 50_000;
    private static final Duration END = Duration.ofMinutes(2);
    /** Longer than between two commits of any subject. */
    private static final Duration STILL = Duration.ofSeconds(3);

    private final BenchEnvironment environment;
    private final Subject subject;
    private final Stage stage;

    BenchRun(BenchEnvironment environment, Subject subject, String name, ApiSettings api) {
        this.environment = environment;
        this.subject = subject;
        this.stage = new Stage(
                environment.broker(),
                environment.registryUrl(),
                name + "-" + subject.label() + "-" + System.nanoTime(),
                PARTITIONS,
                api);
        stage.with("max.in.flight", Integer.toString(IN_FLIGHT)).with("rate.limit.per.second", NO_LIMIT);
        environment.settings().workerKeys().stream()
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> stage.with(pair[0], pair[1]));
    }

    /** A run at an API that takes 50 ms and so many requests in any second, which the subject knows. */
    static BenchRun limited(BenchEnvironment environment, Subject subject, String name, int limit) {
        ApiSettings api = Throughput.API.withLimit(new RateLimit.SlidingWindow(limit, Duration.ofSeconds(1)));
        return new BenchRun(environment, subject, name, api).with("rate.limit.per.second", Integer.toString(limit));
    }

    SimulatedApi api() {
        return stage.api();
    }

    Stage stage() {
        return stage;
    }

    BenchRun with(String key, String value) {
        stage.with(key, value);
        return this;
    }

    /** Starts the subject. */
    JavaProcess start(String heap) {
        JavaCommand command = subject == Subject.FLINK
                ? flink()
                : environment.command(
                        "run",
                        "--config",
                        stage.configuration(environment.directory()).toString());
        return command.heap(heap)
                .logLevel("WARN")
                .start(environment.directory().resolve(stage.property("application.id") + ".log"));
    }

    private JavaCommand flink() {
        String rate = stage.property("rate.limit.per.second");
        return JavaCommand.of(
                        Subject.FLINK_JOB,
                        stage.property("bootstrap.servers"),
                        stage.property("input.topic"),
                        stage.property("enriched.topic"),
                        stage.property("api.base.url"),
                        stage.property("max.in.flight"),
                        rate.equals(NO_LIMIT) ? "0" : rate)
                .options(JVM_OPTIONS)
                .options("--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    /** Runs it over so many IDs, all there before it starts; gives its steady part, as committed. */
    SteadyRate run(int ids, String heap) {
        publish("log-", ids);
        try (JavaProcess process = start(heap)) {
            return follow(process, ids, 0);
        }
    }

    /** The same after it has been through a warm-up at full speed. */
    SteadyRate runWarm(int ids, String heap) {
        try (JavaProcess process = start(heap)) {
            warmUp(process);
            long base = committed();
            publish("log-", ids);
            return follow(process, ids, base);
        }
    }

    /** Runs it over so many IDs at somebody else's pace; gives the steady part by its requests. */
    SteadyRate runPaced(int ids, String heap) {
        publish("log-", ids);
        try (JavaProcess process = start(heap)) {
            return followRequests(process, ids);
        }
    }

    /** Follows it to the end of its requests. */
    SteadyRate followRequests(JavaProcess process, int ids) {
        SteadyRate rate = SteadyRate.of(
                () -> api().witness().count(), ids, new ProcessMeter(process.pid()), environment.brokerMeter());
        awaitRequests(ids);
        return rate;
    }

    /** Puts so many IDs on the input topic, evenly over its partitions. */
    void publish(String prefix, int ids) {
        try (IdPublisher publisher = stage.publisher()) {
            for (int from = 0; from < ids; from += AT_ONCE) {
                publisher.publish(IntStream.range(from, Math.min(ids, from + AT_ONCE))
                        .mapToObj(i -> InputRecord.id(prefix + i).to(i % PARTITIONS))
                        .toList());
            }
        }
    }

    /** Lets it do many IDs, and waits until its compiler has nothing to do any more. */
    void warmUp(JavaProcess process) {
        int ids = Math.min(WARM_UP, environment.settings().ids());
        publish("warm-", ids);
        awaitRequests(ids);
        ProcessMeter meter = new ProcessMeter(process.pid());
        Await.until("rest after the warm-up", END, () -> {
            Duration before = meter.cpu();
            Await.sleep(REST);
            return meter.cpu().minus(before).compareTo(REST.dividedBy(5)) < 0;
        });
        api().witness().clear();
    }

    private void awaitRequests(int ids) {
        Await.until(
                "the end of the requests",
                END,
                () -> api().witness().count() >= ids && api().witness().inFlight() == 0);
    }

    private SteadyRate follow(JavaProcess process, int ids, long base) {
        ProcessMeter broker = environment.brokerMeter();
        SteadyRate rate = SteadyRate.of(() -> committed() - base, ids, new ProcessMeter(process.pid()), broker);
        awaitRequests(ids);
        long end = Await.value("a quiet topic", END, this::committedAtRest, found -> found >= ids);
        process.sigterm();
        process.awaitExit(END);
        return rate.counting(ids / (double) (end - base));
    }

    /** Offsets that a {@code read_committed} reader can reach now, transaction markers included. */
    private long committed() {
        LagProbe probe = new LagProbe(environment.broker().admin());
        return probe
                .offsets(List.of(stage.property("enriched.topic")), OffsetSpec.latest(), IsolationLevel.READ_COMMITTED)
                .values()
                .stream()
                .mapToLong(offset -> offset)
                .sum();
    }

    private long committedAtRest() {
        long before = committed();
        Await.sleep(STILL);
        return committed() == before ? before : -1;
    }

    @Override
    public void close() {
        stage.close();
    }
}
