package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In full flow the API answers good IDs, all or some, as if they were at fault: none of them becomes a dead letter. All
 * spells happen at the same time, each to a worker of its own.
 */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("thorough")
final class InnocentIT {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final int LOAD = 40;
    private static final int LIMIT = 120;

    /** In proportion to the spell: it must be over before an entry can have been asked often enough. */
    private static final String CONFIRM_AFTER =
            Dose.of(Duration.ofSeconds(1), Duration.ofSeconds(60)).toSeconds() + "s";

    private final Map<Spell, Future<?>> runs = new EnumMap<>(Spell.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    void begin(SandboxBroker broker) {
        for (Spell spell : Spell.values()) {
            runs.put(spell, threads.submit(() -> {
                run(broker, spell);
                return null;
            }));
        }
    }

    @AfterAll
    void end() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteOffNoGoodId(Spell spell) {
        Await.get(runs.get(spell), PATIENCE);
    }

    private static void run(SandboxBroker broker, Spell spell) throws Exception {
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(20)));
        try (ProofRow row = ProofRow.of(
                        "API: " + spell.label(),
                        "in full flow, " + spell.lasts().toSeconds() + " s",
                        "0 dead letters of good IDs");
                Stage stage = new Stage(broker, "innocent-" + spell.name(), 2, settings)
                        .with("rate.limit.per.second", Integer.toString(LIMIT))
                        .with("retry.confirm.after", CONFIRM_AFTER);
                Load load = Load.startGood(stage, LOAD)) {
            // Given
            OutcomeChecker checker;
            try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
                worker.start();
                Witness witness = stage.api().witness();
                Await.until("load", PATIENCE, () -> witness.count() > 4 * LOAD);
                // When
                endure(stage, spell, row);
                checker = load.stop();
                stage.audit().awaitOutcomes(checker, PATIENCE);
            }
            // Then
            row.judged(stage.audit().judge(checker, PATIENCE));
            LoadRate.judge(LIMIT, stage.api().witness(), row);
            row.holds();
        }
    }

    private static void endure(Stage stage, Spell spell, ProofRow row) {
        Witness witness = stage.api().witness();
        long begin = System.nanoTime();
        spell.begin(stage.api());
        Await.sleep(spell.lasts());
        Spell.end(stage.api());
        int bad = witness.countWithin(begin, System.nanoTime())
                - witness.countByBehaviour(begin, System.nanoTime()).getOrDefault("entry", 0);
        row.saw("bad replies", bad);
        assertThat(bad).as("bad replies; none: there was no spell").isPositive();
        Await.sleep(spell.lasts().dividedBy(2));
    }
}
