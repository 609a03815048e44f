package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * The soak: {@code mvn -Psoak}, with {@link SoakSettings} as {@code -Dsoak.*}. Exit code 1 where something does not hold.
 */
public final class Soak {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final double SPELL = 0.04;

    private final SoakSettings settings;
    private final SoakReport report = new SoakReport();
    private final Path directory;
    private final long begin = System.nanoTime();

    private Soak(SoakSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /** Soaks; the only argument is the build directory. */
    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        SoakSettings settings = SoakSettings.ofSystem();
        Path directory = Files.createTempDirectory(Files.createDirectories(target.resolve("soak")), "run-");
        Soak soak = new Soak(settings, directory);
        soak.run();
        Files.writeString(target.resolve("SOAK.md"), soak.report.toString());
        System.out.println("\n" + soak.report);
        System.exit(soak.report.holds() ? 0 : 1); // whatever thread a library left behind
    }

    private void run() throws IOException, InterruptedException {
        report.fact(String.format(
                Locale.ROOT,
                "%,d IDs a day at %.0f a second for %d minutes; %d requests a second are permitted",
                settings.idsPerDay(),
                settings.idsPerSecond(),
                settings.time().toMinutes(),
                settings.requestsPerSecond()));
        Path keyFile = Files.writeString(directory.resolve("key"), ApiSettings.DEFAULT_KEY);
        ApiSettings api =
                ApiSettings.defaults().withLatency(new Latency.LogNormal(LATENCY, 0.5, Duration.ofSeconds(2)));
        try (BrokerProcess broker =
                        BrokerProcess.in(directory.resolve("broker")).start().awaitReady();
                Ground ground = new Ground(
                        broker.bootstrapServers(),
                        Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())),
                        SandboxRegistry.start());
                Stage stage = new Stage(ground, ground.registry().url(), "soak", SoakSettings.PARTITIONS, api)) {
            stage.with("api.key", "")
                    .with("api.key.file", keyFile.toString())
                    .with("rate.limit.per.second", Integer.toString(settings.requestsPerSecond()));
            soak(stage, ground, keyFile);
        }
    }

    private void soak(Stage stage, Ground ground, Path keyFile) throws IOException, InterruptedException {
        SoakFaults faults = new SoakFaults(stage.api(), keyFile, settings.part(SPELL), report);
        try (SoakWorker first = SoakWorker.start(stage, directory)) {
            SoakFeed feed = SoakFeed.start(stage.publisher(), settings.idsPerSecond());
            at(0.05);
            report.vitals(first.vitals("first worker, warm"));
            report.event("the worker is killed, and started again");
            first.kill();
            try (SoakWorker worker = SoakWorker.start(stage, directory)) {
                at(0.10);
                report.vitals(worker.vitals("second worker, warm"));
                giveFaults(faults, 0.15);
                at(0.50);
                Vitals once = worker.vitals("after each fault once");
                report.vitals(once);
                giveFaults(faults, 0.52);
                at(1);
                report.event("no more IDs come");
                finish(stage, ground, feed, worker, once, faults);
            }
        }
    }

    private void giveFaults(SoakFaults faults, double from) throws IOException {
        at(from);
        faults.unavailable();
        at(from + 0.07);
        faults.keyExpired();
        at(from + 0.14);
        faults.late();
        at(from + 0.21);
        faults.silent();
        at(from + 0.28);
        faults.throttled();
    }

    private void finish(Stage stage, Ground ground, SoakFeed feed, SoakWorker worker, Vitals once, SoakFaults faults)
            throws IOException, InterruptedException {
        long[] published = feed.stop();
        OutcomeChecker checker = new OutcomeChecker(
                stage.property("enriched.topic"),
                stage.property("dead.letter.topic"),
                stage.secrets(),
                stage.property("input.topic"),
                published,
                SoakIds::expectation);
        LagProbe lag = new LagProbe(ground.admin());
        lag.awaitNoLag(stage.property("application.id"), stage.property("input.topic"), TIMEOUT);
        Await.until("rest", TIMEOUT, () -> stage.api().witness().inFlight() == 0);
        Await.sleep(Duration.ofSeconds(5));
        Vitals end = worker.vitals("second worker, at the end");
        report.vitals(end);
        report.judgeGrowth(once, end);
        report.judgeExit(worker.stop());
        faults.judge();
        lag.awaitEmpty(stage.property("application.id"), TIMEOUT);
        lag.awaitStable(stage.outputTopics(), TIMEOUT);
        new OutcomeReader(stage.property("bootstrap.servers")).readAll(stage.outputTopics(), checker);
        report.judge(checker.report());
        report.judgeRate(
                stage.api().witness().peakPerSecond(),
                stage.api().witness().surePeakPerSecond(),
                settings.requestsPerSecond());
    }

    /** Waits until this share of the time is over. */
    private void at(double share) {
        long left = settings.part(share).toNanos() - (System.nanoTime() - begin);
        Await.sleep(Duration.ofNanos(Math.max(0, left)));
    }

    /** Broker and registry. */
    private record Ground(String bootstrapServers, Admin admin, SandboxRegistry registry)
            implements Cluster, AutoCloseable {
        @Override
        public void close() {
            admin.close();
            registry.close();
        }
    }
}
