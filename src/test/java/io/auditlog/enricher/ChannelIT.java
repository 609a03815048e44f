package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A key that is refused stops the intake and dead-letters nothing; one call serves all who ask for the same ID. */
@ExtendWith(SharedBroker.class)
final class ChannelIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @Test
    void shouldStopTheIntakeOnARefusedKeyAndGoOnWithANewOne(SandboxBroker broker) throws Exception {
        // Given: a key file, and an API that accepts another key only
        Path keyFile = Files.writeString(directory.resolve("key"), "expired-key\n");
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(20)));
        try (Stage stage =
                new Stage(broker, "auth", 3, settings).with("api.key", "").with("api.key.file", keyFile.toString())) {
            List<String> ids = IntStream.range(0, 300).mapToObj(i -> "log-" + i).toList();
            OutcomeChecker checker = publish(stage, ids);
            try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
                // When
                worker.start();
                Await.until("the pause", PATIENCE, () -> worker.health().state().equals("PAUSED_AUTH"));
                // Then: it says what to do, asks no more, and is still alive
                assertThat(worker.health().advice()).contains("api.key.file");
                assertThat(worker.health().live()).isTrue();
                assertThat(stage.api().witness().count()).isLessThan(300);
                // When
                Files.writeString(keyFile, ApiSettings.DEFAULT_KEY);
                stage.audit().awaitOutcomes(checker, PATIENCE);
                assertThat(worker.health().state()).isEqualTo("RUNNING");
            }
            // Then
            stage.audit().judge(checker, PATIENCE).requireClean();
        }
    }

    @Test
    void shouldShareOneCallAndStillGiveEachArrivalItsOutcome(SandboxBroker broker) throws Exception {
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofSeconds(1)));
        try (Stage stage = new Stage(broker, "shared", 3, settings)) {
            OutcomeChecker checker = publish(stage, List.of("same", "same", "same", "other", "same"));
            try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
                worker.start();
                stage.audit().awaitOutcomes(checker, PATIENCE);
            }
            stage.audit().judge(checker, PATIENCE).requireClean();
            assertThat(stage.api().witness().countById()).isEqualTo(Map.of("same", 1, "other", 1));
        }
    }

    private static OutcomeChecker publish(Stage stage, List<String> ids) {
        OutcomeChecker checker = stage.checker();
        try (IdPublisher publisher = stage.publisher()) {
            List<Origin> origins = publisher.publishIds(ids);
            for (int i = 0; i < ids.size(); i++) {
                checker.expect(origins.get(i), Expectation.enriched(ids.get(i), SimulatedEntries.bodyOf(ids.get(i))));
            }
        }
        return checker;
    }
}
