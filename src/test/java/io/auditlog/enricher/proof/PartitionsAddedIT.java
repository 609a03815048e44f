package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Partitions are added to the input while two workers read it: they go on, and together they stay within the rate. */
@ExtendWith(SharedBroker.class)
final class PartitionsAddedIT {

    private static final int BEFORE = 6;
    private static final int AFTER = 12;
    private static final int IDS = Dose.of(1_200, 12_000);
    private static final int RATE = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldStayWithinTheRateWithAnyNumberOfPartitions(SandboxBroker broker) {
        try (ProofRow row = ProofRow.of(
                        "Partitions added",
                        BEFORE + " to " + AFTER + " under load, 2 workers",
                        "at most two threads are replaced, the changelog follows, never above the rate");
                Stage stage = Confirmation.atOnce(new Stage(broker, "added", BEFORE, ApiSettings.defaults()))
                        .with("rate.limit.per.second", Integer.toString(RATE))
                        .with("kafka.metadata.max.age.ms", "2000");
                FaultWorkers workers = new FaultWorkers(stage, directory)) {
            // Given
            OutcomeChecker checker = stage.checker();
            List<FaultInput> crowd = FaultInput.crowd("added-", IDS);
            FaultInput.publish(stage, checker, crowd.subList(0, IDS / 2));
            List<JavaProcess> both = List.of(workers.start(), workers.start());
            workers.awaitLoad(200, 0);
            // When
            Await.get(broker.admin()
                    .createPartitions(Map.of(stage.property("input.topic"), NewPartitions.increaseTo(AFTER)))
                    .all());
            Await.until(
                    "answers of the leaders of all partitions",
                    FaultWorkers.PATIENCE,
                    () -> haveLeaders(broker.admin(), stage.property("input.topic")));
            FaultInput.publish(stage, checker, spread(crowd.subList(IDS / 2, IDS)));
            // Then
            Await.until(
                    AFTER + " partitions in two hands",
                    FaultWorkers.PATIENCE,
                    () -> LoadGroup.members(broker.admin(), stage).values().stream()
                            .toList()
                            .equals(List.of(AFTER / 2, AFTER / 2)));
            stage.audit().awaitOutcomes(checker, FaultWorkers.PATIENCE.plusSeconds(IDS / RATE));
            assertThat(partitions(broker.admin(), stage.property("application.id") + "-ledger-changelog"))
                    .isEqualTo(AFTER);
            int deaths = both.stream()
                    .mapToInt(worker -> worker.output()
                            .lines(line -> line.contains("stream thread died"))
                            .size())
                    .sum();
            row.saw("replaced threads", deaths);
            assertThat(deaths).isLessThanOrEqualTo(2);
            workers.stop();
            row.judged(stage.audit().judge(checker, FaultWorkers.PATIENCE));
            LoadRate.judge(RATE, stage.api().witness(), row);
            row.holds();
        }
    }

    private static List<FaultInput> spread(List<FaultInput> inputs) {
        List<FaultInput> spread = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            FaultInput input = inputs.get(i);
            spread.add(new FaultInput(input.record().to(i % AFTER), input.expectation()));
        }
        return spread;
    }

    /** An idempotent producer that comes too early was seen to retry for ever. */
    private static boolean haveLeaders(Admin admin, String topic) throws InterruptedException {
        try {
            return admin.listOffsets(IntStream.range(0, AFTER)
                                    .boxed()
                                    .collect(Collectors.toMap(
                                            partition -> new TopicPartition(topic, partition),
                                            partition -> OffsetSpec.latest())))
                            .all()
                            .get()
                            .size()
                    == AFTER;
        } catch (ExecutionException e) {
            return false; // not all known yet
        }
    }

    private static int partitions(Admin admin, String topic) {
        return Await.get(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .size();
    }
}
