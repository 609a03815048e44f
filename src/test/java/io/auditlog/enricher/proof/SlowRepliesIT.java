package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Replies that come slowly, a byte a second or 100 KB in seconds: they cost the others next to nothing. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class SlowRepliesIT {

    private static final Duration TIME = Dose.of(Duration.ofSeconds(10), Duration.ofMinutes(1));
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration GRANTED = Duration.ofMillis(500);
    private static final int FED_PER_SECOND = 100;
    private static final double KEPT = 0.85;
    private static final double KEPT_BESIDE_LARGE = 0.9;
    private static final Duration LARGE_TAKES = Duration.ofSeconds(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final AtomicInteger fedOthers = new AtomicInteger();

    @Test
    void shouldCutEachAtItsDeadlineAndKeepTheRateOfTheOthers(SandboxBroker broker) {
        String dose = "10 % of " + FED_PER_SECOND + " IDs a second at 1 byte/s, " + TIME.toSeconds() + " s";
        try (FaultScene scene = FaultScene.on(broker, "slow", directory);
                ProofRow row = ProofRow.of(
                        "Replies of 1 byte a second", dose, "cut at 2 s, the others keep 85 % of the rate")) {
            // Given
            scene.stage
                    .with("request.timeout", DEADLINE.toSeconds() + "s")
                    .with("retry.max.attempts", "2")
                    .with("retry.min.elapsed", "1s");
            FaultInput.publish(scene.stage, scene.checker, warm());
            scene.workers.startUnderLoad(400, 0);
            // When
            AtomicBoolean slow = new AtomicBoolean(true);
            try (FaultFeed feed = FaultFeed.start(scene.stage, FED_PER_SECOND, i -> input(i, slow.get()))) {
                Await.sleep(DEADLINE);
                Others others = measure(scene);
                // Sound ones come as long as slow ones are tried: these are at fault only where those succeed.
                slow.set(false);
                Await.until("the end of slow replies", FaultWorkers.PATIENCE, () -> isOver(scene));
                feed.stop(scene.checker);
                // Then
                others.show(row);
                scene.finish(row);
                judgeCuts(scene, row);
                others.judge(KEPT);
                row.holds();
            }
        }
    }

    @Test
    void shouldLetLargeRepliesThatComeSlowlyTakeNextToNothingFromTheOthers(SandboxBroker broker) {
        String dose = "5 % of " + FED_PER_SECOND + " IDs a second, " + TIME.toSeconds() + " s";
        try (FaultScene scene = FaultScene.on(broker, "large", directory);
                ProofRow row =
                        ProofRow.of("Replies of 100 KB that take 4.5 s", dose, "the others keep 90 % of the rate")) {
            // Given
            FaultInput.publish(scene.stage, scene.checker, warm());
            scene.workers.startUnderLoad(400, 0);
            try (FaultFeed feed = FaultFeed.start(scene.stage, FED_PER_SECOND, this::fiveInAHundredLarge)) {
                Await.sleep(LARGE_TAKES);
                // When
                Others others = measure(scene);
                // Then
                feed.stop(scene.checker);
                others.show(row);
                scene.finish(row);
                others.judge(KEPT_BESIDE_LARGE);
                row.holds();
            }
        }
    }

    private FaultInput fiveInAHundredLarge(int i) {
        if (i % 20 == 0) {
            String id = Fault.TRICKLE.id("n" + i);
            return new FaultInput(
                    InputRecord.id(id),
                    Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id, SimulatedEntries.LARGE)));
        }
        fedOthers.incrementAndGet();
        return FaultInput.enriched("log-" + i);
    }

    private Others measure(FaultScene scene) {
        long begin = System.nanoTime();
        int fedBefore = fedOthers.get();
        Await.sleep(TIME);
        return new Others(fedOthers.get() - fedBefore, othersWithin(scene, begin));
    }

    /** Sound IDs that came in the time that was measured, and how many were answered in it. */
    private record Others(int fed, long answered) {

        void show(ProofRow row) {
            row.saw("others", 100 * answered / fed + " % of the rate at which they came");
        }

        void judge(double kept) {
            assertThat(answered)
                    .as("others that were answered in that time, of %d", fed)
                    .isGreaterThanOrEqualTo((long) (kept * fed));
        }
    }

    private static List<FaultInput> warm() {
        return IntStream.range(0, 400)
                .mapToObj(i -> FaultInput.enriched("warm-" + i))
                .toList();
    }

    private static boolean isOver(FaultScene scene) {
        long recent = System.nanoTime() - 2 * DEADLINE.toNanos();
        return slow(scene).stream().noneMatch(seen -> seen.arrived() > recent);
    }

    private static List<Sighting> slow(FaultScene scene) {
        return scene.stage.api().witness().sightings().stream()
                .filter(seen -> seen.behaviour().equals("drip"))
                .toList();
    }

    private FaultInput input(int i, boolean slow) {
        if (slow && i % 10 == 0) {
            return FaultInput.letter(Fault.DRIP.id("1000ms", 99, "n" + i), Code.TIMEOUT);
        }
        fedOthers.incrementAndGet();
        return FaultInput.enriched("log-" + i);
    }

    /** Those whose entry was handed over since. */
    private static long othersWithin(FaultScene scene, long begin) {
        return scene.stage.api().witness().sightings().stream()
                .filter(seen -> seen.behaviour().equals("entry"))
                .filter(seen -> seen.status() == 200 && seen.ended() > begin)
                .count();
    }

    private static void judgeCuts(FaultScene scene, ProofRow row) {
        List<Sighting> slow = slow(scene);
        long longest = slow.stream()
                .mapToLong(seen -> seen.ended() - seen.arrived())
                .max()
                .orElse(0);
        row.saw("slow calls", slow.size()).saw("longest", Duration.ofNanos(longest));
        assertThat(slow).isNotEmpty();
        assertThat(Duration.ofNanos(longest)).isBetween(DEADLINE.minus(GRANTED), DEADLINE.plus(GRANTED));
    }
}
