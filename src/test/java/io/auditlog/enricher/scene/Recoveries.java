package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * How long it takes after each fault of a worker until others have committed, and until a reader sees something new.
 *
 * <p>Threads: one.
 */
public final class Recoveries implements AutoCloseable {

    private static final Set<TransactionState> COMMITTED =
            Set.of(TransactionState.PREPARE_COMMIT, TransactionState.COMPLETE_COMMIT);
    private static final Duration VISIBLE = Dose.within(Duration.ofSeconds(20));
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private final Scene scene;
    private final Watch watch;
    private final List<Duration> commits = new ArrayList<>();
    private final List<Duration> visible = new ArrayList<>();

    public Recoveries(Scene scene) {
        this.scene = scene;
        this.watch = new Watch(scene.stage);
    }

    /** What {@link #judge} asks. */
    public static String asked(Duration limit) {
        return "first commit within " + Dose.seconds(limit) + ", visible to readers within " + Dose.seconds(VISIBLE);
    }

    /**
     * Freezes workers in an open transaction, gives each the fault, starts others and measures how long these take. Returns
     * when it began.
     */
    public long measure(List<JavaProcess> victims, Consumer<JavaProcess> fault, Runnable successors) {
        freezeInTransaction(victims);
        victims.forEach(fault);
        long begin = System.nanoTime();
        Set<String> before = transactions(Set.of());
        successors.run();
        Await.until(
                "a commit",
                Scene.TIMEOUT,
                () -> transactions(COMMITTED).stream().anyMatch(one -> !before.contains(one)));
        commits.add(Scene.since(begin));
        // What was under way to the reader comes at once; nobody starts within a second.
        visible.add(watch.firstAfter(begin + ON_THE_WAY.toNanos()).plus(ON_THE_WAY));
        return begin;
    }

    /** While there is something that readers cannot see yet: a fault between two transactions has no effect. */
    private void freezeInTransaction(List<JavaProcess> victims) {
        LagProbe probe = new LagProbe(scene.operator.admin());
        Await.until("an open transaction", Scene.TIMEOUT, () -> {
            victims.forEach(JavaProcess::sigstop);
            boolean open = isHidden(probe) && !isCommitting() && isHidden(probe);
            if (!open) {
                victims.forEach(JavaProcess::sigcont);
            }
            return open;
        });
    }

    private boolean isHidden(LagProbe probe) {
        return !probe.hidden(scene.stage.outputTopics()).isEmpty();
    }

    /** Whether a transaction will be committed, whatever happens to its worker now. */
    private boolean isCommitting() {
        return !transactions(Set.of(TransactionState.PREPARE_COMMIT)).isEmpty();
    }

    /** Whose transactions there have been: each worker has an ID of its own. */
    private Set<String> transactions(Set<TransactionState> states) {
        ListTransactionsOptions options = new ListTransactionsOptions().filterStates(states);
        return Await.get(scene.operator.admin().listTransactions(options).all()).stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(scene.group() + "-"))
                .collect(Collectors.toSet());
    }

    /** Notes the slowest; each commit must have come in time, and so must what a reader sees. */
    public void judge(Duration limit) {
        scene.saw("slowest first commit", longest(commits)).saw("visible to readers after", longest(visible));
        assertThat(longest(commits)).as("first commits %s", commits).isLessThanOrEqualTo(limit);
        assertThat(longest(visible)).as("visible after %s", visible).isLessThanOrEqualTo(VISIBLE);
    }

    /** Notes the records that were written and then aborted; without any the faults missed, and the run is void. */
    public void judgeAborted() {
        long aborted = scene.reader().countAborted(scene.stage.outputTopics());
        scene.saw("aborted records", aborted);
        assertThat(aborted).as("records of killed transactions").isPositive();
    }

    public static Duration longest(List<Duration> times) {
        return times.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        watch.close();
    }
}
