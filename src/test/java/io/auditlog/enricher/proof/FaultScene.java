package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Everything that a fault is given in: a stage whose API takes its time, workers, a checker and a watch. A hundred calls
 * are in flight whenever there is a backlog.
 *
 * <p>Threads: one.
 */
final class FaultScene implements AutoCloseable {

    static final int PARTITIONS = 6;
    static final int RATE = 400;

    private static final Set<TransactionState> COMMITTED =
            Set.of(TransactionState.PREPARE_COMMIT, TransactionState.COMPLETE_COMMIT);
    private static final Duration LATENCY = Duration.ofMillis(250);
    private static final Duration VISIBLE = Dose.within(Duration.ofSeconds(20));
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    final Stage stage;
    final FaultWorkers workers;
    final OutcomeChecker checker;
    final FaultWatch watch;

    private final Admin admin;

    private FaultScene(Stage stage, Path directory) {
        this.stage = Confirmation.soon(stage)
                .with("rate.limit.per.second", Integer.toString(RATE))
                .with("retry.backoff.base", "50ms")
                // Long enough for a kill to hit an open transaction.
                .with("commit.interval", "200ms");
        this.workers = new FaultWorkers(stage, directory);
        this.checker = stage.checker();
        this.watch = FaultWatch.of(stage);
        this.admin = Admin.create(Map.of("bootstrap.servers", stage.property("bootstrap.servers")));
    }

    /** On the broker that tests share. */
    static FaultScene on(SandboxBroker broker, String name, Path directory) {
        return new FaultScene(new Stage(broker, name, PARTITIONS, settings()), directory);
    }

    /** On brokers of its own. */
    static FaultScene on(FaultCluster cluster, String name, Path directory) {
        return new FaultScene(cluster.stage(name, PARTITIONS, settings()), directory);
    }

    private static ApiSettings settings() {
        return ApiSettings.defaults().withLatency(new Latency.Fixed(LATENCY));
    }

    /** Puts a mixed crowd of IDs in. */
    void publish(String prefix, int ids) {
        FaultInput.publish(stage, checker, FaultInput.crowd(prefix, ids));
    }

    /** Begins to put in a mixed crowd. */
    FaultFeed feed(double perSecond) {
        return FaultFeed.start(stage, perSecond, i -> FaultInput.mixed("fed-", i));
    }

    /**
     * Waits until every ID has its outcome, stops the workers, reads everything and judges it, the rate and the logs too.
     *
     * @param expected what in a log is the fault's own doing; see {@link WorkerLog}
     */
    void finish(ProofRow row, String... expected) {
        Duration retry = FaultWorkers.PATIENCE.multipliedBy(Dose.isFull() ? 3 : 1);
        stage.audit().awaitOutcomes(checker, retry);
        workers.stop();
        Report report = stage.audit().judge(checker, retry);
        row.judged(report);
        workers.requireQuiet(expected);
        LoadRate.judge(RATE, stage.api().witness(), row);
    }

    /** Records that were written and then aborted. */
    long aborted() {
        return new OutcomeReader(stage.property("bootstrap.servers")).countAborted(stage.outputTopics());
    }

    /** Stops workers while there is something that readers cannot see yet: what is between two transactions bites nobody. */
    void freezeInTransaction(List<JavaProcess> workers) {
        LagProbe probe = new LagProbe(admin);
        Await.until("an open transaction", FaultWorkers.PATIENCE, () -> {
            workers.forEach(JavaProcess::sigstop);
            boolean open = !probe.hidden(stage.outputTopics()).isEmpty();
            if (!open) {
                workers.forEach(JavaProcess::sigcont);
            }
            return open;
        });
    }

    /** Without aborted records the kills missed, and the run is void. */
    void judgeAborted(ProofRow row) {
        long aborted = aborted();
        row.saw("aborted records", aborted);
        assertThat(aborted).as("records of killed transactions").isPositive();
    }

    /** What follows a kill: the first commit of whoever goes on, and when a reader can see something new. */
    void movesOn(long since, Set<String> before, Recoveries recoveries) {
        Await.until(
                "a commit",
                FaultWorkers.PATIENCE,
                () -> transactions(COMMITTED).stream().anyMatch(one -> !before.contains(one)));
        recoveries.commits.add(Duration.ofNanos(System.nanoTime() - since));
        // What was under way to the reader comes at once; nobody starts within a second.
        Duration visible = watch.firstAfter(since + ON_THE_WAY.toNanos(), FaultWorkers.PATIENCE);
        recoveries.visible.add(visible.plus(ON_THE_WAY));
    }

    /** Whose transactions there have been: each worker has an ID of its own. */
    Set<String> transactions() {
        return transactions(Set.of());
    }

    private Set<String> transactions(Set<TransactionState> states) {
        String prefix = stage.property("application.id") + "-";
        ListTransactionsOptions options = new ListTransactionsOptions().filterStates(states);
        return Await.get(admin.listTransactions(options).all()).stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    /** What {@link Recoveries#judge} asks. */
    static String asked(Duration limit) {
        return "first commit within " + Dose.seconds(limit) + ", visible to readers within " + Dose.seconds(VISIBLE);
    }

    /** How long it took after each kill: until the next commit, and until a reader saw something new. */
    static final class Recoveries {
        private final List<Duration> commits = new ArrayList<>();
        private final List<Duration> visible = new ArrayList<>();

        /** Notes the slowest; each commit must have come in time, and so must what a reader sees. */
        void judge(ProofRow row, Duration limit) {
            row.saw("slowest first commit", longest(commits)).saw("visible to readers after", longest(visible));
            assertThat(longest(commits)).as("first commits %s", commits).isLessThanOrEqualTo(limit);
            assertThat(longest(visible)).as("visible after %s", visible).isLessThanOrEqualTo(VISIBLE);
        }
    }

    static Duration longest(List<Duration> times) {
        return times.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        watch.close();
        admin.close();
        workers.close();
        stage.close();
    }
}
