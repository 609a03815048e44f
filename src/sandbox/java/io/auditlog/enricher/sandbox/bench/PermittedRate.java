package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.Witness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Part c: how much of a limit of 500/s the worker uses, against an API that enforces it. */
final class PermittedRate {

    private static final int LIMIT = 500;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Ground ground;
    private final Sheet sheet;

    PermittedRate(Ground ground, Sheet sheet) {
        this.ground = ground;
        this.sheet = sheet;
    }

    void measure() throws IOException {
        int ids = 2 * LIMIT * ground.settings().seconds();
        ApiSettings api = ApiSettings.defaults()
                .withLatency(new Latency.Fixed(Duration.ofMillis(50)))
                .withLimit((RateLimit.perSecond(LIMIT)));
        try (Site site = new Site(ground, "c", api).with("rate.limit.per.second", Integer.toString(LIMIT))) {
            Steady steady = site.run(ids, "256m");
            Witness witness = site.api().witness();
            sheet.add(Row.of(
                    "c limit 500/s",
                    Row.text("%.2f %% used", 100 * used(witness.arrivals())),
                    ">= 99 %",
                    steady,
                    "peak " + witness.peakPerSecond() + " in any second"));
            List<Sighting> requests = witness.sightings();
            List<Sighting> later = requests.subList(requests.size() / 2, requests.size());
            sheet.add(Row.of("c replies 429", refused(requests) + ", later half " + refused(later), "0"));
        }
    }

    private static long refused(List<Sighting> requests) {
        return requests.stream()
                .filter(request -> request.status() == TOO_MANY_REQUESTS)
                .count();
    }

    /** The share of the limit in the later half of the arrivals. */
    private static double used(long... arrivals) {
        int first = arrivals.length / 2;
        int last = arrivals.length - 1;
        return (last - first) * 1e9 / (arrivals[last] - arrivals[first]) / LIMIT;
    }
}
