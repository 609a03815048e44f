package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.LoopbackPorts;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demo, from its banner to its exit code: 0 if every ID has exactly one outcome, 1 if not, 2 for wrong settings.
 *
 * <p>Threads: one, and those of all that it starts.
 */
public final class Demo {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int FORM_PORT = 8088;
    private static final int MAX_IDS = 100_000;

    private final int ids;
    private final boolean keep;
    private final Path directory;
    private final StopSignal stop;
    private final PrintStream out = System.out;

    private Demo(int ids, boolean keep, Path directory, StopSignal stop) {
        this.ids = ids;
        this.keep = keep;
        this.directory = directory;
        this.stop = stop;
    }

    /**
     * Runs with the system properties {@code demo.ids}, how many IDs are published, and {@code demo.keep}, whether everything
     * keeps running afterwards. The argument is the directory for its configuration.
     */
    public static void main(String... arguments) {
        StopSignal stop = new StopSignal(Thread.currentThread());
        Path directory = Path.of(arguments[0]);
        String ids = System.getProperty("demo.ids", "300");
        int code = exitCode(ids, System.getProperty("demo.keep", "false"), directory, stop);
        if (stop.withdraw()) {
            System.exit(code);
        }
    }

    private static int exitCode(String ids, String keep, Path directory, StopSignal stop) {
        if (!ids.matches("[1-9]\\d{0,5}") || Integer.parseInt(ids) > MAX_IDS || !keep.matches("true|false")) {
            LOG.error("demo.ids must be a whole number from 1 to {}, demo.keep true or false", MAX_IDS);
            return 2;
        }
        try {
            return new Demo(Integer.parseInt(ids), keep.equals("true"), directory, stop).run() ? 0 : 1;
        } catch (Exception e) {
            LOG.error("The demo has failed", e);
            return 1;
        }
    }

    private boolean run() throws Exception {
        try (SandboxBroker broker = SandboxBroker.start();
                Stage stage = DemoSetup.stage(broker)) {
            DemoCommands commands = DemoCommands.write(stage, directory);
            out.println(DemoSetup.banner(stage, commands, ids));
            return play(stage, commands);
        }
    }

    private boolean play(Stage stage, DemoCommands commands) throws Exception {
        try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
                IdPublisher publisher = stage.publisher();
                OutcomeTail tail = new OutcomeTail(stage.property("bootstrap.servers"), stage.outputTopics());
                AvroWireDeserializer decoder = Outcome.decoder(stage.property("schema.registry.url"))) {
            worker.start();
            Await.until("the worker", TIMEOUT, () -> worker.health().ready() || !running(worker));
            out.println();
            OutcomeChecker checker = stage.checker();
            publish(DemoId.list(ids), publisher, checker);
            Duration time = new Progress(out, stage.api().witness(), tail, stage.property("enriched.topic"))
                    .follow(checker.origins(), TIMEOUT.plusSeconds(2L * ids / DemoSetup.RATE), () -> running(worker));
            if (stop.given()) {
                return false;
            }
            if (!worker.health().live()) {
                out.println("  the worker has given up: " + worker.health().reason());
            }
            Report report = report(stage, checker, worker);
            account(stage, report, decoder, time);
            if (keep) {
                keep(stage, commands, worker, publisher, tail, decoder);
            } else {
                out.println("\nmvn -Pdemo -Ddemo.keep=true keeps all running, so that the commands can be tried:");
                out.println(commands.lines());
            }
            return report.isClean();
        }
    }

    private static void publish(List<DemoId> ids, IdPublisher publisher, OutcomeChecker checker) {
        List<Origin> origins = publisher.publish(ids.stream().map(DemoId::input).toList());
        for (int i = 0; i < ids.size(); i++) {
            checker.expect(origins.get(i), ids.get(i).expectation());
        }
    }

    private boolean running(Worker worker) {
        return !stop.given() && worker.health().live();
    }

    /** Where the worker need not go on it stops first, so that no second outcome can still be on its way. */
    private Report report(Stage stage, OutcomeChecker checker, Worker worker) {
        if (!keep) {
            worker.close();
            return stage.audit().judge(checker, TIMEOUT);
        }
        new OutcomeReader(stage.property("bootstrap.servers")).readAll(stage.outputTopics(), checker);
        return checker.report();
    }

    private void account(Stage stage, Report report, AvroWireDeserializer decoder, Duration time) {
        OutcomeReader reader = new OutcomeReader(stage.property("bootstrap.servers"));
        int in = reader.readAll(List.of(stage.property("input.topic"))).size();
        List<Outcome> outcomes = reader.readAll(stage.outputTopics()).stream()
                .map(emitted -> Outcome.of(emitted, decoder))
                .toList();
        List<Emitted> events = reader.readAll(List.of(stage.property("ocsf.topic")));
        Account account = new Account(in, outcomes, events, report);
        account.printSamples(out);
        account.printFigures(out, stage.api().witness(), DemoSetup.LIMIT, time);
    }

    private void keep(
            Stage stage,
            DemoCommands commands,
            Worker worker,
            IdPublisher publisher,
            OutcomeTail tail,
            AvroWireDeserializer decoder)
            throws IOException {
        try (IdForm form = new IdForm(publisher, LoopbackPorts.preferably(FORM_PORT))) {
            out.print(DemoSetup.invitation(stage, commands, form.url()));
            while (running(worker)) {
                tail.next(LOOK)
                        .forEach(emitted ->
                                out.println("  " + Outcome.of(emitted, decoder).line()));
            }
        }
    }
}
