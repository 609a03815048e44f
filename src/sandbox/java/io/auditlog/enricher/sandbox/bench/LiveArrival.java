package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Part d: how long an ID that arrives now takes to a {@code read_committed} reader, above the API's own time. */
final class LiveArrival {

    private static final int RATE = 500;
    private static final int WARM_UP_SECONDS = 40;
    private static final Duration START = Duration.ofSeconds(30);

    private final Ground ground;
    private final Sheet sheet;

    LiveArrival(Ground ground, Sheet sheet) {
        this.ground = ground;
        this.sheet = sheet;
    }

    void measure() throws IOException {
        int warmUp = RATE * WARM_UP_SECONDS;
        int ids = warmUp + RATE * ground.settings().seconds();
        ApiSettings api = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(50)));
        try (Site site = new Site(ground, "d", api);
                JavaProcess worker = site.worker("256m");
                LiveFeed feed = new LiveFeed(ground.bootstrapServers(), site.input(), RATE, ids);
                LiveReader reader = new LiveReader(ground.bootstrapServers(), site.enriched(), feed, warmUp)) {
            site.warmUp(worker);
            feed.start();
            Steady steady = Steady.of(reader::count, ids, new ProcessMeter(worker.pid()), ground.broker());
            Await.until("the last record", START, () -> reader.count() >= ids);
            report(steady, reader.latencies(), site.api().witness().meanServiceNanos());
        }
    }

    private void report(Steady steady, Histogram latencies, double service) {
        sheet.add(Row.of(
                "d live at 500/s, p50",
                above(latencies, 50, service),
                "<= 70 ms",
                steady,
                Row.text("above the API's own %.1f ms", service / 1e6)));
        sheet.add(Row.of("d p90", above(latencies, 90, service), ""));
        sheet.add(Row.of("d p99", above(latencies, 99, service), "<= 200 ms"));
        sheet.add(Row.of("d max", above(latencies, 100, service), ""));
    }

    private static String above(Histogram latencies, double percentile, double service) {
        return Row.text("%.1f ms", (latencies.getValueAtPercentile(percentile) - service) / 1e6);
    }
}
