package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.Witness;
import java.time.Duration;

/**
 * Parts b and c: how full the worker keeps its 256 places at an API that takes 50 ms for each, and how much of a limit of
 * 500/s it uses, against an API that enforces it.
 */
final class Throughput {

    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final ApiSettings API = ApiSettings.defaults().withLatency(new Latency.Fixed(LATENCY));
    private static final double MOST = BenchRun.IN_FLIGHT * 1e9 / LATENCY.toNanos();
    private static final int LIMIT = 500;

    private final BenchEnvironment environment;
    private final Sheet sheet;

    Throughput(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measurePlaces() {
        int ids = (int) (MOST * environment.settings().seconds() / 2);
        try (BenchRun run = new BenchRun(environment, "b", API)) {
            SteadyRate rate = run.runWarm(ids, "256m");
            double service = run.api().witness().meanServiceNanos();
            double permitted = BenchRun.IN_FLIGHT * 1e9 / service;
            sheet.add(
                    "b 50 ms, 256 in flight",
                    Sheet.text("%.1f %% of %.0f/s", 100 * rate.perSecond() / MOST, MOST),
                    ">= 97 %",
                    rate,
                    Sheet.text(
                            "%.0f/s; %.1f %% of what the API's own %.2f ms allow",
                            rate.perSecond(), 100 * rate.perSecond() / permitted, service / 1e6));
        }
    }

    void measurePermitted() {
        int ids = 2 * LIMIT * environment.settings().seconds();
        ApiSettings api = API.withLimit(RateLimit.perSecond(LIMIT));
        try (BenchRun run =
                new BenchRun(environment, "c", api).with("rate.limit.per.second", Integer.toString(LIMIT))) {
            SteadyRate rate = run.run(ids, "256m");
            Witness witness = run.api().witness();
            long[] arrivals = witness.arrivals();
            int half = arrivals.length / 2;
            int last = arrivals.length - 1;
            double used = (last - half) * 1e9 / (arrivals[last] - arrivals[half]) / LIMIT;
            sheet.add(
                    "c limit 500/s",
                    Sheet.text("%.2f %% used", 100 * used),
                    ">= 99 %",
                    rate,
                    "peak " + witness.peakPerSecond() + " in any second");
            int all = witness.countByStatus().getOrDefault(429, 0);
            int later = witness.countByStatus(arrivals[half], Long.MAX_VALUE).getOrDefault(429, 0);
            sheet.add("c replies 429", all + ", later half " + later, "0");
        }
    }
}
