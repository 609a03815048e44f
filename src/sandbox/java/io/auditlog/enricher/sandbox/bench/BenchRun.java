package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
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
 * One run of the worker, with topics and a simulated API of its own. The topics stay: deleting them would keep the broker
 * busy during the next run.
 *
 * <p>Threads: one.
 */
final class BenchRun implements AutoCloseable {

    static final int PARTITIONS = 6;
    static final int IN_FLIGHT = 256;

    /** The options that the launcher script gives the worker, and the platform's own choice of a collector. */
    static final String[] LAUNCHER_OPTIONS = {"-XX:-UseSerialGC", "-XX:+ExitOnOutOfMemoryError"};

    private static final int WARM_UP = 400_000;
    private static final Duration REST = Duration.ofSeconds(2);
    private static final int AT_ONCE = 50_000;
    private static final Duration END = Duration.ofMinutes(2);
    private static final Duration STILL = Duration.ofMillis(500);

    private final BenchEnvironment environment;
    private final Stage stage;

    BenchRun(BenchEnvironment environment, String name, ApiSettings api) {
        this.environment = environment;
        this.stage = new Stage(
                environment.broker(), environment.registryUrl(), name + "-" + System.nanoTime(), PARTITIONS, api);
        stage.with("max.in.flight", Integer.toString(IN_FLIGHT)).with("rate.limit.per.second", "1000000");
        environment.settings().workerKeys().stream()
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> stage.with(pair[0], pair[1]));
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

    JavaProcess worker(String heap) {
        return JavaCommand.worker(stage.configuration(environment.directory()))
                .heap(heap)
                .logLevel("WARN")
                .options(LAUNCHER_OPTIONS)
                .start(environment.directory().resolve(stage.property("application.id") + ".log"));
    }

    /** Runs the worker over so many IDs, all there before it starts; gives its steady part, as committed. */
    SteadyRate run(int ids, String heap) {
        publish("log-", ids);
        try (JavaProcess worker = worker(heap)) {
            return follow(worker, ids, 0);
        }
    }

    /** The same with a worker that has been through a warm-up at full speed. */
    SteadyRate runWarm(int ids, String heap) {
        try (JavaProcess worker = worker(heap)) {
            warmUp(worker);
            long base = committed();
            publish("log-", ids);
            return follow(worker, ids, base);
        }
    }

    /** Puts so many IDs on the input topic, evenly over its partitions. */
    private void publish(String prefix, int ids) {
        try (IdPublisher publisher = stage.publisher()) {
            for (int from = 0; from < ids; from += AT_ONCE) {
                publisher.publish(IntStream.range(from, Math.min(ids, from + AT_ONCE))
                        .mapToObj(i -> InputRecord.id(prefix + i).to(i % PARTITIONS))
                        .toList());
            }
        }
    }

    /** Lets the worker do many IDs, and waits until its compiler has nothing to do any more. */
    void warmUp(JavaProcess worker) {
        publish("warm-", WARM_UP);
        awaitRequests(WARM_UP);
        ProcessMeter meter = new ProcessMeter(worker.pid());
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

    private SteadyRate follow(JavaProcess worker, int ids, long base) {
        ProcessMeter broker = new ProcessMeter(environment.broker().process().pid());
        SteadyRate rate = SteadyRate.of(() -> committed() - base, ids, new ProcessMeter(worker.pid()), broker);
        awaitRequests(ids);
        long end = Await.value("a quiet topic", END, this::committedAtRest, found -> found >= ids);
        worker.sigterm();
        worker.awaitExit(END);
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
