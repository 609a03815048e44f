package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A worker that joins one that has run for long takes its part at once. */
@ExtendWith(SharedBroker.class)
@Tag("thorough")
final class WorkerJoinsIT {

    /** From this length of a changelog on, Streams' default is to keep a task where it is for ten minutes. */
    private static final long LONG = 10_000;

    private static final int PARTITIONS = 2;
    private static final int IDS = Dose.of(16_000, 160_000);
    /** How much of it is written depends on when commits come. */
    private static final int MAX_CROWDS = 5;

    private static final Duration WITHIN = Dose.within(Duration.ofSeconds(15));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldTakeItsPartAtOnceHoweverLongTheChangelogIs(SandboxBroker broker) {
        ApiSettings settings = ApiSettings.defaults().withLatency(new Latency.Fixed(Duration.ofMillis(40)));
        try (ProofRow row = ProofRow.of(
                        "Worker joins", "1, changelog > 10,000", "has its part within " + Dose.seconds(WITHIN));
                Stage stage = Confirmation.atOnce(new Stage(broker, "joins", PARTITIONS, settings))
                        .with("rate.limit.per.second", "100000")
                        .with("commit.interval", "10ms");
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            JavaProcess first = workers.start();
            OutcomeChecker checker = stage.checker();
            Collection<Long> changelog = List.of();
            for (int crowd = 0; crowd < MAX_CROWDS && isShort(changelog); crowd++) {
                FaultInput.publish(stage, checker, FaultInput.crowd("before-" + crowd + "-", IDS));
                stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
                changelog = changelog(broker.admin(), stage).values();
            }
            row.saw("changelog", changelog);
            assertThat(isShort(changelog)).as("the changelog is too short").isFalse();
            // When
            long begin = System.nanoTime();
            workers.start();
            // Then
            Await.until(
                    "two workers with one partition each",
                    FaultWorkers.PATIENCE,
                    () -> LoadGroup.members(broker.admin(), stage).values().stream()
                            .toList()
                            .equals(List.of(1, 1)));
            Duration shared = Duration.ofNanos(System.nanoTime() - begin);
            row.saw("shared after", shared);
            assertThat(shared).isLessThan(WITHIN);
            // And
            FaultInput.publish(stage, checker, FaultInput.crowd("after-", 400));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE);
            assertThat(first.isAlive()).isTrue();
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            workers.requireQuiet();
            row.holds();
        }
    }

    private static boolean isShort(Collection<Long> changelog) {
        return changelog.isEmpty() || changelog.stream().anyMatch(end -> end <= LONG);
    }

    private static Map<TopicPartition, Long> changelog(Admin admin, Stage stage) {
        String topic = stage.property("application.id") + "-ledger-changelog";
        Set<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest()));
        return Await.get(admin.listOffsets(latest).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
