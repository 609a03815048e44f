package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.api.http.SandboxCertificate;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.time.Duration;

/**
 * Scenarios a and t: full speed at an API that answers at once, all subjects with exactly-once but the bare loop, which
 * knows no Kafka; and what TLS leaves of the worker's. The runs take turns.
 */
final class NoLatency {

    private static final String HEAP = "512m";
    private static final ProcessMeter NOBODY = new ProcessMeter(-1);

    private final BenchEnvironment environment;
    private final BenchSettings settings;
    private final Sheet sheet;

    NoLatency(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.settings = environment.settings();
        this.sheet = sheet;
    }

    void measure() {
        for (String version : settings.versions()) {
            for (int round = 0; round < settings.rounds(); round++) {
                settings.subjects().forEach(subject -> measure(subject, version));
            }
        }
    }

    private void measure(Subject subject, String version) {
        String name = "a HTTP/" + version;
        if (subject == Subject.STOCK) {
            sheet.addFull(name, subject, stock(version));
        } else if (subject == Subject.WORKER || version.equals("1.1")) {
            try (BenchRun run = new BenchRun(environment, subject, "a", ApiSettings.defaults())) {
                sheet.addFull(
                        name, subject, run.with("api.http.version", version).run(settings.ids(), HEAP));
            }
        }
    }

    /** The worker alone: the share of plain text's speed and CPU is its own. */
    void measureTls() {
        for (int round = 0; round < settings.rounds(); round++) {
            SteadyRate plain = worker(false);
            SteadyRate tls = worker(true);
            sheet.addFull("t HTTP/2, plain text", Subject.WORKER, plain);
            sheet.addFull("t HTTP/2, TLS", Subject.WORKER, tls);
            sheet.add("t TLS / plain text", "records/s", Subject.WORKER, tls.perSecond() / plain.perSecond());
            sheet.add("t TLS / plain text", "own CPU s/100k", Subject.WORKER, tls.cpu() / plain.cpu());
        }
    }

    private SteadyRate worker(boolean tls) {
        ApiSettings api = ApiSettings.defaults().withListen(ApiSettings.Listen.LOOPBACK_TLS);
        try (BenchRun run = new BenchRun(environment, Subject.WORKER, "t", api)) {
            if (!tls) {
                return run.with("api.http.version", "2").run(settings.ids(), HEAP);
            }
            SandboxCertificate certificate = run.api().certificate();
            return run.with("api.base.url", run.api().secureBaseUrl().toString())
                    .with(
                            "api.ssl.truststore.location",
                            certificate.truststore().toString())
                    .with("api.ssl.truststore.password", certificate.password())
                    .run(settings.ids(), HEAP);
        }
    }

    private SteadyRate stock(String version) {
        try (SimulatedApi api = SimulatedApi.start()) {
            JavaCommand command = JavaCommand.of(
                            StockLoop.class.getName(),
                            api.baseUrl().toString(),
                            version,
                            Integer.toString(settings.ids()))
                    .heap(HEAP)
                    .logLevel("WARN")
                    .options(BenchRun.JVM_OPTIONS);
            try (JavaProcess loop = command.start(environment.directory().resolve("loops.log"))) {
                Witness witness = api.witness();
                SteadyRate rate = SteadyRate.of(
                        () -> witness.count() - witness.inFlight(),
                        settings.ids(),
                        new ProcessMeter(loop.pid()),
                        NOBODY);
                if (loop.awaitExit(Duration.ofSeconds(30)) != 0) {
                    throw new IllegalStateException(
                            "the loop failed: " + loop.output().tail(5));
                }
                return rate;
            }
        }
    }
}
