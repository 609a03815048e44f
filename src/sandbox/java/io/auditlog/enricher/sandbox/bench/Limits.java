package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.api.Witness;
import java.util.concurrent.TimeUnit;

/**
 * Scenario l: how much of a limit is used, at an API that takes 50 ms and enforces the limit. The subjects know it. They start
 * cold, at a backlog; their refused requests count from the first one on.
 */
final class Limits {

    private static final int MOST_SECONDS = 60;
    private static final int WARM_UP_SECONDS = 20;
    private static final int OK = 200;
    private static final int REFUSED = 429;

    private final BenchEnvironment environment;
    private final Sheet sheet;

    Limits(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure(int limit) {
        environment.settings().movers().forEach(subject -> measure(limit, subject));
    }

    private void measure(int limit, Subject subject) {
        int ids = Math.min(environment.settings().limitedIds(), limit * MOST_SECONDS) + limit * WARM_UP_SECONDS;
        String name = "l limit " + limit + "/s";
        try (BenchRun run = BenchRun.limited(environment, subject, "l", limit)) {
            SteadyRate rate = run.runPaced(ids, "256m");
            Witness witness = run.api().witness();
            sheet.add(name, "% of the limit", subject, 100 * used(witness, WARM_UP_SECONDS) / limit);
            sheet.add(name, "% from the second second on", subject, 100 * used(witness, 1) / limit);
            sheet.add(name, "replies 429", subject, witness.countByStatus().getOrDefault(REFUSED, 0));
            sheet.add(name, "most in any second", subject, witness.surePeakPerSecond());
            sheet.addPaced(name, subject, rate);
        }
    }

    /** Entries per second, from so many seconds after the first request to the last. */
    private static double used(Witness witness, int afterSeconds) {
        long[] arrivals = witness.arrivals();
        long from = arrivals[0] + TimeUnit.SECONDS.toNanos(afterSeconds);
        long until = arrivals[arrivals.length - 1];
        return witness.countByStatus(from, until).getOrDefault(OK, 0) * 1e9 / (until - from);
    }
}
