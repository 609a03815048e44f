package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.Witness;
import java.time.Duration;

/** Part c: how much of a limit of 500/s the worker uses, against an API that enforces it. */
final class PermittedRate {

    private static final int LIMIT = 500;

    private final BenchEnvironment environment;
    private final Sheet sheet;

    PermittedRate(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure() {
        int ids = 2 * LIMIT * environment.settings().seconds();
        ApiSettings api = ApiSettings.defaults()
                .withLatency(new Latency.Fixed(Duration.ofMillis(50)))
                .withLimit(RateLimit.perSecond(LIMIT));
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
