package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Part a: how much of a bare loop's speed the worker keeps, with exactly_once_v2 on, at an API that answers at once. The
 * runs of all subjects take turns.
 */
final class NoLatency {

    private static final String HEAP = "512m";
    private static final String WORKER = "worker";
    private static final ProcessMeter NOBODY = new ProcessMeter(-1);
    private static final Map<String, String> GOALS = Map.of("1.1", ">= 0.85", "2", ">= 1.00");

    private final Ground ground;
    private final BenchSettings settings;
    private final Sheet sheet;
    private final Map<String, List<Double>> rates = new HashMap<>();

    NoLatency(Ground ground, Sheet sheet) {
        this.ground = ground;
        this.settings = ground.settings();
        this.sheet = sheet;
    }

    void measure() throws IOException {
        for (int round = 1; round <= settings.rounds(); round++) {
            for (String version : settings.versions()) {
                for (String subject : settings.subjects()) {
                    measure(subject, version, settings.rounds() == 1 ? "" : "round " + round);
                }
            }
        }
        settings.versions().forEach(version -> {
            compare(WORKER, version, "stock", version, GOALS.get(version));
            compare(WORKER, version, "lean", version, "");
            compare("minimal", version, "lean", version, "");
        });
        compare(WORKER, "2", "stock", "1.1", "");
    }

    private void measure(String subject, String version, String remark) throws IOException {
        Steady steady = subject.equals(WORKER) ? worker(version) : loop(subject, version);
        String name = subject + " HTTP/" + version;
        rates.computeIfAbsent(name, one -> new ArrayList<>()).add(steady.perSecond());
        sheet.add(Row.of("a " + name, Row.text("%.0f/s", steady.perSecond()), "", steady, remark));
    }

    private void compare(String subject, String version, String base, String baseVersion, String goal) {
        String mine = subject + " HTTP/" + version;
        String other = base + " HTTP/" + baseVersion;
        if (rates.containsKey(mine) && rates.containsKey(other)) {
            double ratio = mean(rates.get(mine)) / mean(rates.get(other));
            sheet.add(Row.of("a " + mine + " / " + other, Row.text("%.2f", ratio), goal));
        }
    }

    private Steady worker(String version) throws IOException {
        try (Site site = new Site(ground, "a", ApiSettings.defaults()).with("api.http.version", version)) {
            return site.run(settings.ids(), HEAP);
        }
    }

    private Steady loop(String subject, String version) {
        try (SimulatedApi api = SimulatedApi.start()) {
            JavaCommand command = JavaCommand.of(
                            BareLoop.class.getName(),
                            subject,
                            api.baseUrl().toString(),
                            version,
                            Integer.toString(settings.ids()))
                    .heap(HEAP)
                    .logLevel("WARN")
                    .options(settings.options());
            try (JavaProcess loop = command.start(ground.directory().resolve("loops.log"))) {
                Witness witness = api.witness();
                Steady steady = Steady.of(
                        () -> witness.count() - witness.inFlight(),
                        settings.ids(),
                        new ProcessMeter(loop.pid()),
                        NOBODY);
                if (loop.awaitExit(Duration.ofSeconds(30)) != 0) {
                    throw new IllegalStateException(
                            subject + " failed: " + loop.output().tail(5));
                }
                return steady;
            }
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }
}
