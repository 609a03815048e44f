package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Reply;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.WireBytes;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Feed;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.scene.Status;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A worker that is killed, and then stopped, while the API cannot be used: what it held is held by the next one, and what
 * was tried before is not forgotten.
 */
@ExtendWith(Ground.Resolver.class)
@Tag("thorough")
final class HeldRestartIT {

    private static final Duration LASTS = Dose.of(Duration.ofMillis(500), Duration.ofMinutes(1));
    private static final int RESTARTS = Dose.of(1, 3);

    /** Tried again five seconds later, and not before: the outage begins between two attempts. */
    private static final Behaviour FAILS = Behaviour.answer(Reply.error(500).with("retry-after", "5"));

    private static final Duration COMMITTED = Duration.ofMillis(700);
    private static final int ATTEMPTS = 4;

    private static final List<String> BAD =
            IntStream.range(0, 5).mapToObj(i -> "bad-" + i).toList();

    @Test
    void shouldHoldAfterARestartWhatItHeldBeforeAndRememberWhatWasTried(Ground ground) throws IOException {
        try (Scene scene = scene(ground)
                        .row(
                                "worker killed and stopped while it is paused",
                                RESTARTS + " of each",
                                "held as before, with the attempts of before; known-good IDs are read from the enriched topic and"
                                        + " asked; 0 dead letters of good IDs");
                Feed feed = scene.feed(20, i -> Input.enriched("log-" + i))) {
            // Given: IDs that have failed twice, and an outage
            scene.workers.start();
            scene.workers.awaitLoad(40, 0);
            scene.publish(BAD.stream()
                    .map(id -> Input.deadLetter(id, Code.SERVER_ERROR))
                    .toList());
            Await.until(
                    "second attempts",
                    Scene.TIMEOUT,
                    () -> BAD.stream()
                            .allMatch(id -> failures(scene).filter(id::equals).count() >= 2));
            Await.sleep(COMMITTED);
            Instant outage = Instant.now();
            scene.api().regime(Regime.all(Behaviour.status(503)));
            scene.saw("held", hold(scene));
            // When
            kill(scene);
            for (int restart = 1; restart < RESTARTS; restart++) {
                scene.saw("held after a kill and a stop", restart(scene));
                scene.workers.stop();
                restart(scene);
                kill(scene);
            }
            scene.saw("held after a kill", restart(scene));
            scene.workers.stop();
            mend(scene);
            feed.stop();
            // Then
            scene.awaitOutcomes();
            scene.judge();
            requireRememberedAttempts(scene, outage);
            scene.holds();
        }
    }

    private Scene scene(Ground ground) {
        return ground.scene(
                        "held", 3, Scene.api(20).withScript(Script.always(FAILS).forIds(BAD::contains), Dose.seed()))
                .with("rate.limit.per.second", 120)
                .with("kafka.session.timeout.ms", 6000)
                .with("retry.max.attempts", ATTEMPTS)
                .with("retry.min.elapsed", "12s"); // less than what four attempts take, five seconds between any two
    }

    private static void kill(Scene scene) {
        scene.workers.alive().forEach(worker -> worker.sigkill());
    }

    /** Starts a worker, which must hold what it finds and see from what was enriched before whether the API works. */
    private static long restart(Scene scene) {
        long begin = System.nanoTime();
        scene.workers.start();
        long held = hold(scene);
        Set<String> good = scene.witness.sightings().stream()
                .filter(seen -> seen.status() == 200)
                .map(Sighting::id)
                .collect(Collectors.toSet());
        Await.until(
                "a request for a known-good ID",
                Scene.TIMEOUT,
                () -> scene.witness.sightings().stream()
                        .anyMatch(seen -> seen.arrived() > begin && good.contains(seen.id())));
        return held;
    }

    private static long hold(Scene scene) {
        Status status = scene.workers.status();
        status.awaitState("PAUSED_UPSTREAM", Scene.TIMEOUT);
        Await.sleep(LASTS);
        assertThat(status.state()).isEqualTo("PAUSED_UPSTREAM");
        long held = status.open();
        assertThat(held).as("IDs held").isGreaterThanOrEqualTo(BAD.size());
        return held;
    }

    private static void mend(Scene scene) {
        scene.workers.start();
        Status status = scene.workers.status();
        status.awaitState("PAUSED_UPSTREAM", Scene.TIMEOUT);
        scene.api().regime(Regime.NORMAL);
        long mended = System.nanoTime();
        status.awaitState("RUNNING", Dose.within(Duration.ofSeconds(20)));
        scene.saw("resumed after", Scene.since(mended));
    }

    /** Probes of an API that works again may have met such an ID, and do not count. */
    private static void requireRememberedAttempts(Scene scene, Instant outage) throws IOException {
        for (Emitted emitted : scene.reader().readAll(scene.stage.deadLetterTopics())) {
            GenericRecord letter = WireBytes.decode(emitted.value(), DeadLetter.getClassSchema());
            List<?> attempts = (List<?>) letter.get("attempts");
            assertThat(attempts).hasSize(ATTEMPTS);
            assertThat(attempts.stream()
                            .filter(attempt -> (long) ((GenericRecord) attempt).get("at") < outage.toEpochMilli()))
                    .as("attempts before the outage")
                    .hasSize(2);
        }
        scene.saw(
                "attempts",
                ATTEMPTS + " in each dead letter, " + failures(scene).count() + " calls");
    }

    private static Stream<String> failures(Scene scene) {
        return scene.witness.sightings().stream()
                .filter(seen -> seen.status() == 500)
                .map(Sighting::id);
    }
}
