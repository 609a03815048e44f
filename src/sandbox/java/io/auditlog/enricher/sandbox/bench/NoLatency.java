package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Part a: how much of a bare loop's speed the worker keeps, with exactly_once_v2 on, at an API that answers at once. The
 * runs of both take turns.
 */
final class NoLatency {

    private static final String HEAP = "512m";
    private static final ProcessMeter NOBODY = new ProcessMeter(-1);
    private static final Map<String, String> GOALS = Map.of("1.1", ">= 0.85", "2", ">= 1.00");

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
            List<Double> stock = new ArrayList<>();
            List<Double> worker = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                stock.add(noted("a stock HTTP/" + version, stock(version)));
                worker.add(noted("a worker HTTP/" + version, worker(version)));
            }
            sheet.add(
                    "a worker / stock HTTP/" + version,
                    Sheet.text("%.2f", mean(worker) / mean(stock)),
                    GOALS.getOrDefault(version, ""));
        }
    }

    private double noted(String name, SteadyRate rate) {
        sheet.add(name, Sheet.text("%.0f/s", rate.perSecond()), "", rate, "");
        return rate.perSecond();
    }

    private SteadyRate worker(String version) {
        try (BenchRun run = new BenchRun(environment, "a", ApiSettings.defaults()).with("api.http.version", version)) {
            return run.run(settings.ids(), HEAP);
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
                    .options(BenchRun.LAUNCHER_OPTIONS);
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

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }
}
