package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.time.Duration;

/** Scenario e: what a limit of 50/s takes with a small heap, first with a backlog, then with no input at all. */
final class SmallSettings {

    private static final int LIMIT = 50;
    private static final Duration BEFORE_IDLE = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final BenchEnvironment environment;
    private final Sheet sheet;

    SmallSettings(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure() {
        environment.settings().movers().forEach(this::measure);
    }

    private void measure(Subject subject) {
        int ids = 2 * LIMIT * environment.settings().seconds();
        try (BenchRun run = BenchRun.limited(environment, subject, "e", LIMIT).with("max.in.flight", "16");
                JavaProcess process = run.start(heap(subject))) {
            run.publish("log-", ids);
            sheet.addPaced("e 50/s, -Xmx" + heap(Subject.WORKER), subject, run.followRequests(process, ids));
            idle(subject, new ProcessMeter(process.pid()));
        }
    }

    /** The smallest round ones that last. */
    private static String heap(Subject subject) {
        return subject == Subject.FLINK ? "128m" : "64m";
    }

    private void idle(Subject subject, ProcessMeter process) {
        Await.sleep(BEFORE_IDLE);
        ProcessMeter broker = environment.brokerMeter();
        long begin = System.nanoTime();
        Duration own = process.cpu();
        Duration brokers = broker.cpu();
        Await.sleep(IDLE);
        double nanos = System.nanoTime() - begin;
        sheet.add("e idle", "own CPU cores", subject, process.cpu().minus(own).toNanos() / nanos);
        sheet.add(
                "e idle",
                "broker CPU cores",
                subject,
                broker.cpu().minus(brokers).toNanos() / nanos);
        sheet.add("e idle", "resident MiB", subject, (double) (process.resident() >> 20));
    }
}
