package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.outcome.Report;
import java.io.IOException;
import java.io.PrintStream;
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
    private static final int DESK_PORT = 8088;

    private final DemoSettings settings;
    private final PrintStream out;
    private final StopSignal stop;

    private Demo(DemoSettings settings, PrintStream out, StopSignal stop) {
        this.settings = settings;
        this.out = out;
        this.stop = stop;
    }

    /** Runs with the system properties {@code demo.ids} and {@code demo.keep}. */
    public static void main(String... arguments) {
        StopSignal stop = new StopSignal(Thread.currentThread());
        int code = exitCode(stop);
        if (stop.withdraw()) {
            System.exit(code);
        }
    }

    private static int exitCode(StopSignal stop) {
        DemoSettings settings;
        try {
            settings = DemoSettings.of(System.getProperties());
        } catch (IllegalArgumentException e) {
            LOG.error("{}", e.getMessage());
            return 2;
        }
        try {
            return new Demo(settings, System.out, stop).run() ? 0 : 1;
        } catch (Exception e) {
            LOG.error("The demo has failed", e);
            return 1;
        }
    }

    private boolean run() throws Exception {
        try (SandboxBroker broker = SandboxBroker.start();
                Stage stage = Scenery.set(broker)) {
            out.println(Scenery.banner(stage, settings));
            return play(stage);
        }
    }

    private boolean play(Stage stage) throws Exception {
        try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
                IdPublisher publisher = stage.publisher();
                OutcomeTail tail = new OutcomeTail(stage.property("bootstrap.servers"), stage.outputTopics());
                Decoder decoder = new Decoder(stage.property("schema.registry.url"))) {
            worker.start();
            Await.until("the worker to be ready", TIMEOUT, () -> worker.health().ready() || !running(worker));
            out.println();
            OutcomeChecker checker = stage.checker();
            publish(DemoId.list(settings.ids()), publisher, checker);
            Duration time = new Progress(out, stage.api().witness(), tail, stage.property("enriched.topic"))
                    .follow(checker.origins(), retry(), () -> running(worker));
            if (stop.given()) {
                return false;
            }
            if (!worker.health().live()) {
                out.println("  the worker has given up: " + worker.health().reason());
            }
            Report report = settings.keep() ? reportNow(stage, checker) : reportAtEnd(stage, checker, worker);
            Account account = new Account(
                    read(stage, List.of(stage.property("input.topic"))).size(),
                    read(stage, stage.outputTopics()).stream()
                            .map(decoder::decode)
                            .toList(),
                    report);
            out.print(account.samples());
            out.print(account.table(stage.api().witness(), Scenery.limit(), time));
            out.print(account.verdict());
            if (settings.keep()) {
                keep(stage, worker, publisher, tail, decoder);
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

    private Duration retry() {
        return TIMEOUT.plusSeconds(2L * settings.ids() / Scenery.RATE);
    }

    private boolean running(Worker worker) {
        return !stop.given() && worker.health().live();
    }

    /** The strict order: the worker stops first, so that no second outcome can still be on its way. */
    private static Report reportAtEnd(Stage stage, OutcomeChecker checker, Worker worker) {
        worker.close();
        return stage.audit().judge(checker, TIMEOUT);
    }

    private static Report reportNow(Stage stage, OutcomeChecker checker) {
        new OutcomeReader(stage.property("bootstrap.servers")).readAll(stage.outputTopics(), checker);
        return checker.report();
    }

    private static List<Emitted> read(Stage stage, List<String> topics) {
        return new OutcomeReader(stage.property("bootstrap.servers")).readAll(topics);
    }

    private void keep(Stage stage, Worker worker, IdPublisher publisher, OutcomeTail tail, Decoder decoder)
            throws IOException {
        try (IdDesk desk = new IdDesk(publisher, ListeningPort.preferably(DESK_PORT))) {
            out.print(Scenery.invitation(stage, desk.url()));
            while (running(worker)) {
                tail.next(LOOK).forEach(emitted -> out.println("  " + Sample.line(decoder.decode(emitted))));
            }
        }
    }
}
