package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.time.Duration;
import java.util.List;

/**
 * Scenario s: from the start of the process to the first record that a {@code read_committed} reader sees, and what a short
 * command takes. The broker lets a group begin at once.
 */
final class Start {

    private static final int STARTS = 3;
    private static final int IDS = 1_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final BenchEnvironment environment;
    private final Sheet sheet;

    Start(BenchEnvironment environment, Sheet sheet) {
        this.environment = environment;
        this.sheet = sheet;
    }

    void measure() {
        for (int i = 0; i < STARTS * environment.settings().rounds(); i++) {
            environment.settings().movers().forEach(this::first);
        }
        if (environment.settings().movers().contains(Subject.WORKER)) {
            commands();
        }
    }

    private void first(Subject subject) {
        String name = "s first record";
        try (BenchRun run = new BenchRun(environment, subject, "s", ApiSettings.defaults())) {
            run.publish("log-", IDS);
            List<String> topics = List.of(run.stage().property("enriched.topic"));
            try (OutcomeTail tail = new OutcomeTail(environment.broker().bootstrapServers(), topics)) {
                long begin = System.nanoTime();
                try (JavaProcess process = run.start("256m")) {
                    ProcessMeter meter = new ProcessMeter(process.pid());
                    await(tail, begin);
                    sheet.add(name, "ms", subject, (System.nanoTime() - begin) / 1e6);
                    sheet.add(name, "own CPU s", subject, meter.cpu().toNanos() / 1e9);
                    sheet.add(name, "peak MiB", subject, (double) meter.peakMebibytes());
                }
            }
        }
    }

    private static void await(OutcomeTail tail, long begin) {
        while (tail.next(POLL).isEmpty()) {
            if (System.nanoTime() - begin > TIMEOUT.toNanos()) {
                throw new IllegalStateException("no record within " + TIMEOUT);
            }
        }
    }

    private void commands() {
        try (BenchRun run = new BenchRun(environment, Subject.WORKER, "s", ApiSettings.defaults())) {
            String file = run.stage().configuration(environment.directory()).toString();
            for (int i = 0; i < STARTS * environment.settings().rounds(); i++) {
                command("s --version", "--version");
                command("s config", "config", "--config", file);
            }
        }
    }

    private void command(String name, String... arguments) {
        JavaCommand command = environment.command(arguments);
        ProcessMeter children = ProcessMeter.ofThis();
        Duration before = children.endedChildrenCpu();
        long begin = System.nanoTime();
        try (JavaProcess process = command.start(environment.directory().resolve("commands.log"))) {
            process.awaitExit(TIMEOUT);
        }
        sheet.add(name, "ms", Subject.WORKER, (System.nanoTime() - begin) / 1e6);
        sheet.add(
                name,
                "own CPU s",
                Subject.WORKER,
                children.endedChildrenCpu().minus(before).toNanos() / 1e9);
    }
}
