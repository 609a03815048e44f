package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.process.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Regime;
import io.auditlog.enricher.sandbox.api.fault.Reply;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.api.Sighting;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.WireBytes;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that is killed, and then stopped, while the API cannot be used: what it held is held by the next one, and what
 * was tried before is not forgotten.
 */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class HeldRestartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LASTS = Dose.of(Duration.ofMillis(500), Duration.ofMinutes(1));
    private static final int RESTARTS = Dose.of(1, 3);

    /** Tried again five seconds later, and not before: the outage begins between two attempts. */
    private static final Behaviour FAILS = Behaviour.answer(Reply.error(500).with("retry-after", "5"));

    private static final Duration COMMITTED = Duration.ofMillis(700);
    private static final int ATTEMPTS = 4;

    /** Less than what four attempts take, five seconds between any two. */
    private static final String ELAPSED = "12s";

    private static final List<String> DOOMED =
            IntStream.range(0, 5).mapToObj(i -> "doomed-" + i).toList();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldHoldAfterARestartWhatItHeldBeforeAndRememberWhatWasTried(SandboxBroker broker) throws IOException {
        try (ProofRow row = ProofRow.of(
                        "worker killed and stopped while it is paused",
                        RESTARTS + " of each",
                        "held as before, with the attempts of before; known-good IDs are read from the enriched topic and"
                                + " asked; 0 dead letters of good IDs");
                Stage stage = stage(broker);
                Load load = Load.startGood(stage, 20);
                IdPublisher publisher = stage.publisher()) {
            // Given: IDs that have failed twice, and an outage
            List<Origin> origins;
            Instant outage;
            try (JavaProcess worker = start(stage)) {
                Await.until("load", PATIENCE, () -> stage.api().witness().count() > 40);
                origins = publisher.publishIds(DOOMED);
                Await.until("second attempts", PATIENCE, () -> leastAsked(stage) >= 2);
                Await.sleep(COMMITTED);
                outage = Instant.now();
                stage.api().regime(Regime.all(Behaviour.status(503)));
                row.saw("held", hold(worker));
                // When
                worker.sigkill();
            }
            for (int restart = 1; restart < RESTARTS; restart++) {
                row.saw("held after a kill and a stop", restart(stage, true));
                restart(stage, false);
            }
            row.saw("held after a kill", restart(stage, true));
            OutcomeChecker checker = finish(stage, load, origins, row);
            // Then
            row.judged(stage.audit().judge(checker, PATIENCE));
            requireRememberedAttempts(stage, broker, outage, row);
            row.holds();
        }
    }

    private static Stage stage(SandboxBroker broker) {
        ApiSettings settings = ApiSettings.defaults()
                .withLatency(new Latency.Fixed(Duration.ofMillis(20)))
                .withScript(Script.always(FAILS).forIds(DOOMED::contains), Dose.seed());
        return new Stage(broker, "held", 3, settings)
                .with("rate.limit.per.second", "120")
                .with("kafka.session.timeout.ms", "6000")
                .with("retry.max.attempts", Integer.toString(ATTEMPTS))
                .with("retry.min.elapsed", ELAPSED);
    }

    /** Starts a worker, which must hold what it finds, and ends it in one of the two ways. */
    private long restart(Stage stage, boolean cleanly) {
        long begin = System.nanoTime();
        try (JavaProcess worker = start(stage)) {
            long held = hold(worker);
            awaitKnownGood(stage, begin);
            if (cleanly) {
                worker.sigterm();
                assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero();
            }
            return held;
        }
    }

    /** What was enriched before the restart shows whether the API works. */
    private static void awaitKnownGood(Stage stage, long begin) {
        Witness witness = stage.api().witness();
        Set<String> good = witness.sightings().stream()
                .filter(sighting -> sighting.status() == 200)
                .map(Sighting::id)
                .collect(Collectors.toSet());
        Await.until(
                "a request for a known-good ID",
                PATIENCE,
                () -> witness.sightings().stream()
                        .anyMatch(sighting -> sighting.arrived() > begin && good.contains(sighting.id())));
    }

    private static long hold(JavaProcess worker) {
        OutageWatch watch = OutageWatch.of(worker);
        watch.awaitState("PAUSED_UPSTREAM", PATIENCE);
        Await.sleep(LASTS);
        assertThat(watch.state()).isEqualTo("PAUSED_UPSTREAM");
        long held = watch.figure("openLines");
        assertThat(held).as("IDs held").isGreaterThanOrEqualTo(DOOMED.size());
        return held;
    }

    private OutcomeChecker finish(Stage stage, Load load, List<Origin> doomed, ProofRow row) {
        try (JavaProcess worker = start(stage)) {
            OutageWatch watch = OutageWatch.of(worker);
            watch.awaitState("PAUSED_UPSTREAM", PATIENCE);
            stage.api().regime(Regime.NORMAL);
            long mended = System.nanoTime();
            watch.awaitState("RUNNING", Dose.within(Duration.ofSeconds(20)));
            row.saw("resumed after", Duration.ofNanos(System.nanoTime() - mended));
            OutcomeChecker checker = load.stop();
            doomed.forEach(origin -> checker.expect(origin, Expectation.deadLettered(Code.SERVER_ERROR)));
            stage.audit().awaitOutcomes(checker, PATIENCE);
            worker.sigterm();
            assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero();
            return checker;
        }
    }

    /** Probes of an API that works again may have met such an ID, and do not count. */
    private static void requireRememberedAttempts(Stage stage, SandboxBroker broker, Instant outage, ProofRow row)
            throws IOException {
        for (Emitted emitted : new OutcomeReader(broker.bootstrapServers()).readAll(stage.deadLetterTopics())) {
            GenericRecord letter = WireBytes.decode(emitted.value(), DeadLetter.getClassSchema());
            List<?> attempts = (List<?>) letter.get("attempts");
            assertThat(attempts).hasSize(ATTEMPTS);
            assertThat(attempts.stream().filter(attempt -> at(attempt) < outage.toEpochMilli()))
                    .as("attempts before the outage")
                    .hasSize(2);
        }
        row.saw(
                "attempts",
                ATTEMPTS + " in each dead letter, " + failures(stage).count() + " calls");
    }

    private static long at(Object attempt) {
        return (long) ((GenericRecord) attempt).get("at");
    }

    private static Stream<String> failures(Stage stage) {
        return stage.api().witness().sightings().stream()
                .filter(sighting -> sighting.status() == 500)
                .map(Sighting::id);
    }

    /** How often that doomed ID was answered which was answered least. */
    private static long leastAsked(Stage stage) {
        List<String> failed = failures(stage).toList();
        return DOOMED.stream()
                .mapToLong(id -> failed.stream().filter(id::equals).count())
                .min()
                .orElseThrow();
    }

    private JavaProcess start(Stage stage) {
        return JavaProcess.start(JavaCommand.worker(stage.configuration(directory)), directory.resolve("worker.log"));
    }
}
