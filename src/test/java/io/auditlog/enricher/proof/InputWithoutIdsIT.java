package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The wrong topic, or the wrong format: what holds no ID is held rather than dead-lettered, until something is one. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class InputWithoutIdsIT {

    /** They are read on at five a second, a poll at once: the short dose is over after the second poll. */
    private static final int RECORDS = Dose.of(300, 5_000);

    private static final int MAX_LETTERS = 50;
    private static final Duration READ_WITHIN = Duration.ofSeconds(RECORDS / 5).plus(Duration.ofMinutes(2));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldHoldWhatHoldsNoIdUntilSomethingIsOne(SandboxBroker broker) {
        try (ProofRow row = ProofRow.of(
                        "Input without IDs",
                        RECORDS + " records, 1 kill",
                        "PAUSED_INPUT, at most " + MAX_LETTERS
                                + " dead letters before an ID comes, held after a kill, then"
                                + " one dead letter for each record");
                Stage stage = new Stage(broker, "no-ids", 2, ApiSettings.defaults());
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker checker = stage.checker();
            FaultInput.publish(stage, checker, withoutIds());
            // When
            JavaProcess first = workers.start();
            requirePaused(stage, first, 1);
            first.sigkill();
            JavaProcess second = workers.start();
            // Then
            OutageWatch watch = requirePaused(stage, second, RECORDS - MAX_LETTERS);
            row.saw("dead letters before an ID", letters(stage)).saw("held", watch.figure("openLines"));
            // When
            FaultInput.publish(stage, checker, List.of(idInAnotherPartition()));
            stage.audit().awaitOutcomes(checker, READ_WITHIN);
            // Then
            watch.awaitState("RUNNING", Dose.within(Duration.ofSeconds(10)));
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            workers.requireQuiet();
            row.holds();
        }
    }

    private static OutageWatch requirePaused(Stage stage, JavaProcess worker, int held) {
        worker.awaitLine(line -> line.contains("WARN") && line.contains("PAUSED_INPUT"), FaultWorkers.PATIENCE);
        OutageWatch watch = OutageWatch.of(worker);
        Await.until(held + " held", READ_WITHIN, () -> watch.figure("openLines") >= held);
        String health = watch.awaitState("PAUSED_INPUT", FaultWorkers.PATIENCE);
        assertThat(health).contains("input.topic", "id.pattern");
        assertThat(letters(stage)).isLessThanOrEqualTo(MAX_LETTERS);
        return watch;
    }

    private static int letters(Stage stage) {
        return new OutcomeReader(stage.property("bootstrap.servers"))
                .readAll(stage.deadLetterTopics())
                .size();
    }

    private static List<FaultInput> withoutIds() {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> FaultInput.letter(
                        InputRecord.id("{\"id\": \"log-" + i + "\"}").to(0), Code.ID_INVALID))
                .toList();
    }

    private static FaultInput idInAnotherPartition() {
        FaultInput good = FaultInput.enriched("log-1");
        return new FaultInput(good.record().to(1), good.expectation());
    }
}
