package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The soak: {@code mvn -Psoak}, with {@link SoakSettings} as {@code -Dsoak.*}. Exit code 1 where something does not hold.
 */
public final class Soak {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Latency LATENCY = new Latency.LogNormal(Duration.ofMillis(50), 0.5, Duration.ofSeconds(2));
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
        Path directory = Files.createTempDirectory(Files.createDirectories(target.resolve("soak")), "run-");
        Soak soak = new Soak(SoakSettings.ofSystem(), directory);
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
        ApiSettings api = ApiSettings.defaults().withLatency(LATENCY);
        try (BrokerProcess broker =
                        BrokerProcess.in(directory.resolve("broker")).start().awaitReady();
                SandboxRegistry registry = SandboxRegistry.start();
                Stage stage = new Stage(broker, registry.url(), "soak", SoakSettings.PARTITIONS, api)) {
            stage.with("api.key", "")
                    .with("api.key.file", keyFile.toString())
                    .with("rate.limit.per.second", Integer.toString(settings.requestsPerSecond()));
            SoakFaults faults = new SoakFaults(stage.api(), keyFile, settings.part(SPELL), report);
            soak(stage, new LagProbe(broker.admin()), faults);
        }
    }

    private void soak(Stage stage, LagProbe lag, SoakFaults faults) throws IOException, InterruptedException {
        try (JavaProcess first = worker(stage)) {
            SoakFeed feed = SoakFeed.start(stage.publisher(), settings.idsPerSecond());
            at(0.05);
            vitals(first, "first worker, warm");
            report.event("the worker is killed, and started again");
            first.sigkill();
            try (JavaProcess worker = worker(stage)) {
                at(0.10);
                vitals(worker, "second worker, warm");
                giveFaults(faults, 0.15);
                at(0.50);
                Vitals once = vitals(worker, "after each fault once");
                giveFaults(faults, 0.52);
                at(1);
                report.event("no more IDs come");
                long[] published = feed.stop();
                lag.awaitNoLag(stage.property("application.id"), stage.property("input.topic"), TIMEOUT);
                // The last ones that are gone are asked for again for minutes before they are believed to be.
                Await.value(
                        "an outcome for each ID that was read", TIMEOUT, () -> Vitals.open(worker), open -> open == 0);
                report.judgeGrowth(once, vitals(worker, "second worker, at the end"));
                worker.sigterm();
                report.judgeExit(worker.awaitExit(Duration.ofMinutes(1)));
                judge(stage, published, faults);
            }
        }
    }

    /** A worker with a small heap, started as its launcher starts it. */
    private JavaProcess worker(Stage stage) {
        return JavaCommand.worker(stage.configuration(directory))
                .heap("256m")
                .options("-XX:-UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                .start(directory.resolve("worker.log"));
    }

    private Vitals vitals(JavaProcess worker, String when) throws IOException, InterruptedException {
        Vitals now = Vitals.of(worker, when);
        report.vitals(now);
        return now;
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

    private void judge(Stage stage, long[] published, SoakFaults faults) {
        faults.judge();
        OutcomeChecker checker = new OutcomeChecker(
                stage.property("enriched.topic"),
                stage.property("dead.letter.topic"),
                stage.secrets(),
                stage.property("input.topic"),
                published,
                SoakFeed::expectation);
        report.judge(stage.audit().judge(checker, TIMEOUT));
        report.judge(stage.reconcile());
        Witness witness = stage.api().witness();
        report.judgeRate(witness.peakPerSecond(), witness.surePeakPerSecond(), settings.requestsPerSecond());
    }

    private void at(double share) {
        long left = settings.part(share).toNanos() - (System.nanoTime() - begin);
        Await.sleep(Duration.ofNanos(Math.max(0, left)));
    }
}
