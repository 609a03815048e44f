package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One call serves all who ask for the same ID. */
@ExtendWith(SharedBroker.class)
final class ChannelIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

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
