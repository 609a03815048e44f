package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.proof.FaultScene.Recoveries;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker stands still with calls in flight and a transaction open, as a machine that is suspended, and goes on when
 * another one has long taken over its IDs.
 */
@ExtendWith(SharedBroker.class)
final class WorkerFrozenIT {

    private static final Duration LIMIT = Dose.within(Duration.ofSeconds(20));
    private static final int TIMES = Dose.of(1, 3);
    /** What Kafka's clients make of it where others have taken over, or the broker has ended the transaction. */
    private static final List<String> FENCED = List.of(
            "TaskMigratedException",
            "fenced",
            "InvalidProducerEpoch",
            "InvalidTxnStateException",
            "encountered UNKNOWN_MEMBER_ID");

    /** What they say when they take leave of a group that has gone on without them. */
    private static final String FORGOTTEN = "failed with error: The coordinator is not aware of this member";

    /**
     * Calls that had their permit, but were not written yet, when the worker froze: those of 50 ms, which a busy machine may
     * take. A worker that went on until it was fenced would make many times as many.
     */
    private static final long PERMITTED_BEFORE = FaultScene.RATE / 20;

    private static final Duration FROZEN = Dose.of(Duration.ofSeconds(8), Duration.ofSeconds(60));

    /** What they say of a request of a commit that they had sent before: a minute of standstill is all its time. */
    private static final String OUTWAITED = "Timeout expired after 60000ms while awaiting";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldShowNothingOfWhatAFrozenWorkerDoesLate(SandboxBroker broker) {
        String dose = TIMES + " times " + FROZEN.toSeconds() + " s";
        try (FaultScene scene = FaultScene.on(broker, "frozen", directory);
                ProofRow row = ProofRow.of(
                        "Worker frozen, then continued",
                        dose,
                        "fenced, nothing late is visible, nothing is asked before Kafka has confirmed it, "
                                + FaultScene.asked(LIMIT))) {
            // The broker grants no shorter session, and the transaction ends before the worker is back.
            scene.stage
                    .with("kafka.session.timeout.ms", "6000")
                    .with("kafka.heartbeat.interval.ms", "1500")
                    .with("kafka.transaction.timeout.ms", "5000");
            Recoveries recoveries = new Recoveries();
            List<Long> late = new ArrayList<>();
            JavaProcess worker = scene.workers.start();
            for (int time = 0; time < TIMES; time++) {
                // Given
                scene.publish("frozen-" + time + "-", 1_500);
                scene.workers.awaitLoad(100, 50);
                int fencedBefore = timesFenced(worker);
                // When
                scene.freezeInTransaction(List.of(worker));
                long frozen = System.nanoTime();
                Set<String> before = scene.transactions();
                JavaProcess heir = scene.workers.start();
                scene.movesOn(frozen, before, recoveries);
                Await.sleep(left(frozen));
                // The heir has done what the other had begun, and works at the whole rate.
                scene.stage.audit().awaitOutcomes(scene.checker, FaultWorkers.PATIENCE);
                scene.publish("heir-" + time + "-", 1_500);
                scene.workers.awaitLoad(100, 50);
                long thawed = System.nanoTime();
                worker.sigcont();
                // Then
                Await.until(
                        "a line that says it was fenced",
                        FaultWorkers.PATIENCE,
                        () -> timesFenced(worker) > fencedBefore);
                late.add(askedSince(thawed, "frozen-" + time + "-", scene));
                heir.sigterm();
                heir.awaitExit(FaultWorkers.PATIENCE);
            }
            scene.publish("later-", 200);
            recoveries.judge(row, LIMIT);
            row.saw("calls after each standstill for what it had begun", late);
            assertThat(late).allMatch(calls -> calls <= PERMITTED_BEFORE);
            scene.finish(
                    row,
                    Stream.concat(FENCED.stream(), Stream.of(FORGOTTEN, OUTWAITED))
                            .toArray(String[]::new));
            scene.judgeAborted(row);
            row.holds();
        }
    }

    /** Calls for such IDs since then, but for controls: each of the two workers may ask for a known-good one a second. */
    private static long askedSince(long nanos, String prefix, FaultScene scene) {
        long controls = 2 * (1 + Duration.ofNanos(System.nanoTime() - nanos).toSeconds());
        long asked = scene.stage.api().witness().sightings().stream()
                .filter(sighting -> sighting.arrived() > nanos)
                .filter(sighting -> sighting.id().contains(prefix))
                .count();
        return Math.max(0, asked - controls);
    }

    private static Duration left(long frozen) {
        return Duration.ofNanos(Math.max(0, FROZEN.toNanos() - (System.nanoTime() - frozen)));
    }

    /** How many lines say so: what an earlier freeze left there says nothing of a later one. */
    private static int timesFenced(JavaProcess worker) {
        return worker.output().lines(WorkerFrozenIT::saysItWasFenced).size();
    }

    private static boolean saysItWasFenced(String line) {
        return FENCED.stream().anyMatch(line::contains);
    }
}
