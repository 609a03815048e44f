package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Recoveries;
import io.auditlog.enricher.scene.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A worker stands still with calls in flight and a transaction open, as a machine that is suspended, and goes on when
 * another one has long taken over its IDs.
 */
@ExtendWith(Ground.Resolver.class)
final class WorkerFrozenIT {

    private static final Duration LIMIT = Dose.within(Duration.ofSeconds(20));
    private static final int TIMES = Dose.of(1, 3);
    private static final Duration FROZEN = Dose.of(Duration.ofSeconds(8), Duration.ofSeconds(60));

    /** What Kafka's clients make of it where others have taken over, or the broker has ended the transaction. */
    private static final List<String> FENCED = List.of(
            "TaskMigratedException",
            "fenced",
            "InvalidProducerEpoch",
            "InvalidTxnStateException",
            "encountered UNKNOWN_MEMBER_ID");

    /** What they say when they leave a group that has gone on without them. */
    private static final String FORGOTTEN = "failed with error: The coordinator is not aware of this member";

    /** What they say of a request of a commit that they had sent before: a minute of standstill is all its time, to a millisecond. */
    private static final String OUTWAITED = "ms while awaiting";

    /**
     * Calls that had their permit, but were not written yet, when the worker froze: those of 50 ms, which a busy machine may
     * take. A worker that went on until it was fenced would make many times as many.
     */
    private static final long PERMITTED_BEFORE = Scene.RATE / 20;

    @Test
    void shouldShowNothingOfWhatAFrozenWorkerDoesLate(Ground ground) {
        // The broker grants no shorter session, and the transaction ends before the worker is back.
        try (Scene scene = ground.scene("frozen", 6, Scene.api(250))
                        .underLoad()
                        .with("kafka.session.timeout.ms", 6000)
                        .with("kafka.heartbeat.interval.ms", 1500)
                        .with("kafka.transaction.timeout.ms", 5000)
                        .row(
                                "Worker frozen, then continued",
                                TIMES + " times " + FROZEN.toSeconds() + " s",
                                "fenced, nothing late is visible, nothing is asked before Kafka has confirmed it, "
                                        + Recoveries.asked(LIMIT));
                Recoveries recoveries = new Recoveries(scene)) {
            List<Long> late = new ArrayList<>();
            JavaProcess worker = scene.workers.start();
            for (int time = 0; time < TIMES; time++) {
                late.add(callsAfterStandstill(scene, worker, recoveries, time));
            }
            scene.publish(Input.crowd("later-", 200));
            recoveries.judge(LIMIT);
            scene.saw("calls after each standstill for what it had begun", late);
            assertThat(late).allMatch(calls -> calls <= PERMITTED_BEFORE);
            scene.finish(Stream.concat(FENCED.stream(), Stream.of(FORGOTTEN, OUTWAITED))
                            .toArray(String[]::new))
                    .judgeRate(Scene.RATE);
            recoveries.judgeAborted();
            scene.holds();
        }
    }

    private static long callsAfterStandstill(Scene scene, JavaProcess worker, Recoveries recoveries, int time) {
        // Given
        String prefix = "frozen-" + time + "-";
        scene.publish(Input.crowd(prefix, 1_500));
        scene.workers.awaitLoad(100, 50);
        int fencedBefore = timesFenced(worker);
        // When
        long frozen = recoveries.measure(List.of(worker), one -> {}, scene.workers::start);
        Duration left = FROZEN.minus(Scene.since(frozen));
        Await.sleep(left.isNegative() ? Duration.ZERO : left);
        // The other one has done what this one had begun, and works at the whole rate.
        scene.awaitOutcomes();
        scene.publish(Input.crowd("heir-" + time + "-", 1_500));
        scene.workers.awaitLoad(100, 50);
        long continued = System.nanoTime();
        worker.sigcont();
        // Then
        Await.until("a line that says it was fenced", Scene.TIMEOUT, () -> timesFenced(worker) > fencedBefore);
        long calls = callsSince(continued, prefix, scene);
        JavaProcess other = scene.workers.alive().get(scene.workers.alive().size() - 1);
        other.sigterm();
        other.awaitExit(Scene.TIMEOUT);
        return calls;
    }

    /** Calls for such IDs since then, but for controls: each of the two workers may ask for a known-good one a second. */
    private static long callsSince(long nanoTime, String prefix, Scene scene) {
        long controls = 2 * (1 + Scene.since(nanoTime).toSeconds());
        long calls = scene.witness.sightings().stream()
                .filter(seen -> seen.arrived() > nanoTime && seen.id().contains(prefix))
                .count();
        return Math.max(0, calls - controls);
    }

    /** How many lines say so: what an earlier freeze left there says nothing of a later one. */
    private static int timesFenced(JavaProcess worker) {
        return worker.output()
                .lines(line -> FENCED.stream().anyMatch(line::contains))
                .size();
    }
}
