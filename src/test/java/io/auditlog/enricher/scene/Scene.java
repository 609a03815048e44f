package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.reconcile.Balance;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;

/**
 * One fault from the first ID to the verdict: topics, a registry and a simulated API of its own, the workers that meet the
 * fault, what was put in and how it must end, and the row of the table that shows what was seen.
 *
 * <p>Threads: one.
 */
public final class Scene implements AutoCloseable {

    /** For what must happen some time; what must happen soon has a limit of its own. */
    public static final Duration TIMEOUT = Dose.of(Duration.ofMinutes(2), Duration.ofMinutes(10));

    /** Calls a second of a scene {@linkplain #underLoad under load}. */
    public static final int RATE = 400;

    private static final int GOOD_PER_SECOND = 20;

    public final Stage stage;
    public final Witness witness;
    public final OutcomeChecker checker;
    public final SandboxRegistry registry;
    public final Operator operator;
    public final Workers workers;
    public final SideOutputs sideOutputs;

    private final Path directory;
    private final List<Runnable> own;
    private ProofRow row = ProofRow.none();
    private int unchecked;
    private boolean witnessed;

    private Scene(Stage stage, SandboxRegistry registry, Admin admin, Path directory, List<Runnable> own) {
        this.stage = stage;
        this.operator = new Operator(admin, group());
        this.witness = stage.api().witness();
        this.checker = stage.checker();
        this.registry = registry;
        this.directory = directory;
        this.workers = new Workers(stage, directory);
        this.own = own;
        this.sideOutputs = new SideOutputs(stage, admin, pem -> write("checkpoint.pem", pem));
    }

    /** On the broker that tests share. */
    public static Scene on(SandboxBroker broker, Path directory, String name, int partitions, ApiSettings api) {
        Stage stage = new Stage(broker, name, partitions, api);
        return new Scene(stage, stage.registry(), broker.admin(), directory, List.of());
    }

    /** On brokers of its own. */
    public static Scene on(String brokers, Path directory, String name, int partitions, ApiSettings api) {
        Admin admin = Admin.create(Map.of("bootstrap.servers", brokers, "reconnect.backoff.max.ms", 200));
        SandboxRegistry registry = SandboxRegistry.start();
        Stage stage = new Stage(new Brokers(brokers, admin), registry.url(), name, partitions, api);
        return new Scene(stage, registry, admin, directory, List.of(admin::close, registry::close));
    }

    private record Brokers(String bootstrapServers, Admin admin) implements Cluster {}

    /** An API whose every reply takes so long. */
    public static ApiSettings api(int millis) {
        return ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(millis)));
    }

    /**
     * Begins the row of this scene.
     *
     * @param asked what must hold besides exactly one right outcome for each ID
     */
    public Scene row(String fault, String dose, String asked) {
        row = new ProofRow(fault, dose, asked);
        return this;
    }

    public Scene with(String key, Object value) {
        stage.with(key, value.toString());
        return this;
    }

    /** Entries are given up at once, by default after minutes: nothing but what is odd by itself fails here. */
    public Scene givingUpAtOnce() {
        return givingUp(3, "1s", "300ms"); // longer than it takes to ask twice; a control comes once a second
    }

    /** At once with a short dose; a sixth of the default with the full one, whose rows give up many one after another. */
    public Scene givingUpSoon() {
        return Dose.isFull() ? givingUp(8, "100s", "10s") : givingUpAtOnce();
    }

    /** At once with a short dose; by default with the full one. */
    public Scene givingUpAsUsual() {
        return Dose.isFull() ? this : givingUpAtOnce();
    }

    private Scene givingUp(int attempts, String elapsed, String confirmAfter) {
        return with("retry.max.attempts", attempts)
                .with("retry.min.elapsed", elapsed)
                .with("retry.confirm.after", confirmAfter);
    }

    /** A hundred calls are in flight whenever there is a backlog, and what is killed has a transaction open. */
    public Scene underLoad() {
        return givingUpSoon()
                .with("rate.limit.per.second", RATE)
                .with("retry.backoff.base", "50ms")
                .with("commit.interval", "200ms");
    }

    /** Nothing is waited for longer than necessary. */
    public Scene quick() {
        return givingUpAtOnce()
                .with("rate.limit.per.second", 1000)
                .with("retry.backoff.base", "1ms")
                .with("retry.backoff.max", "50ms");
    }

    /** Replaces a file of this scene at once, as those who rotate keys do. */
    public Path write(String name, String text) {
        Path file = directory.resolve(group() + "-" + name);
        try {
            Path next = Files.writeString(directory.resolve(group() + "-" + name + ".next"), text);
            return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SimulatedApi api() {
        return stage.api();
    }

    public String group() {
        return stage.property("application.id");
    }

    /** Puts IDs in as fast as possible, in their order. */
    public Scene publish(List<Input> inputs) {
        publishUnchecked(inputs, checker);
        return this;
    }

    /** Puts IDs in that another checker, or none, looks for. */
    public void publishUnchecked(List<Input> inputs, OutcomeChecker other) {
        unchecked += other == checker ? 0 : inputs.size();
        try (IdPublisher publisher = stage.publisher()) {
            Input.expect(publisher.publish(inputs.stream().map(Input::record).toList()), inputs, other);
        }
    }

    /**
     * Puts IDs in, in their order, and waits until each has its outcome. Good IDs are fed beside them: where no other ID
     * succeeds, a reply that could be anybody's fault is held, and rightly so.
     */
    public void give(List<Input> inputs) {
        String prefix = "sound-" + checker.origins().size() + "-";
        try (Feed good = feed(GOOD_PER_SECOND, i -> Input.enriched(prefix + i))) {
            publish(inputs);
            stage.audit().awaitWritten(checker, TIMEOUT);
            good.stop();
        }
        awaitOutcomes();
    }

    /** Begins to put in the input of each number, from 0, evenly until it is stopped. */
    public Feed feed(double perSecond, IntFunction<Input> inputs) {
        return new Feed(this, perSecond, inputs);
    }

    /** Waits until each ID has its outcome. */
    public void awaitOutcomes() {
        stage.audit().awaitOutcomes(checker, TIMEOUT);
    }

    /** All that is committed to any output topic now. */
    public int countOutcomes() {
        return reader().readAll(stage.outputTopics()).size();
    }

    public OutcomeReader reader() {
        return new OutcomeReader(stage.property("bootstrap.servers"));
    }

    /** Requests in a while, as percent of a limit. */
    public double percentUsed(int perSecond, Duration measured) {
        int before = witness.count();
        long begin = System.nanoTime();
        Await.sleep(measured);
        return 100e9 * (witness.count() - before) / (System.nanoTime() - begin) / perSecond;
    }

    /** Stops all workers and reads everything that came out. */
    public Report report() {
        stopWorkers();
        Report report = stage.audit().judge(checker, TIMEOUT);
        requireAgreement(report, stage.reconcile());
        return report;
    }

    /** A worker that runs must have sealed all outcomes before it is stopped. */
    private void stopWorkers() {
        if (workers.isAnyAlive()) {
            sideOutputs.awaitSealed();
        }
        workers.stop();
    }

    /** The worker's own reconciliation, which does not know what was put in, must find what the checker found. */
    private void requireAgreement(Report report, Balance balance) {
        Balance.Row found = balance.total();
        long lost = report.count(Fault.LOST);
        assertThat(found.lost() + found.open() + found.unread())
                .as("%s%n%s", report, balance)
                .isBetween(lost, lost + unchecked);
        assertThat(List.of(found.twice(), found.foreign()))
                .as("%s%n%s", report, balance)
                .isEqualTo(List.of((long) report.count(Fault.DOUBLED), 0L));
    }

    /** Stops all workers, reads everything that came out and judges it. */
    public Scene judge() {
        row.judged(report());
        judgeSideOutputs();
        return this;
    }

    private void judgeSideOutputs() {
        witnessed = true;
        sideOutputs.judge(row);
    }

    /** Waits until each ID has its outcome, judges that, and then the logs; {@code expected} as in {@link WorkerLog}. */
    public Scene finish(String... expected) {
        awaitOutcomes();
        judge();
        workers.requireQuiet(expected);
        return this;
    }

    /** Judges the most requests that surely came within one second. */
    public Scene judgeRate(int perSecond) {
        row.judgedRate(perSecond, witness);
        return this;
    }

    /** Adds a figure to the row. */
    public Scene saw(String what, Object figure) {
        row.saw(what, figure);
        return this;
    }

    /** The last line of a test: everything that was asked holds, also of OCSF events and checkpoints. */
    public void holds() {
        if (!witnessed) {
            stopWorkers();
            judgeSideOutputs();
        }
        row.holds();
    }

    public static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    @Override
    public void close() {
        row.close();
        workers.close();
        stage.close();
        own.forEach(Runnable::run);
    }
}
