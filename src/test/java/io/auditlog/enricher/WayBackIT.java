package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.DeadLetterService;
import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import io.auditlog.enricher.deadletter.Selection;
import io.auditlog.enricher.deadletter.SkippedRecords;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.schema.OriginalHeader;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole circle: an ID fails, is sent back and fails again, until the API knows it. */
@ExtendWith(SharedBroker.class)
final class WayBackIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final SkippedRecords SKIPPED = new SkippedRecords(new PrintWriter(System.err, true));

    @Test
    void shouldCountRedrivesAndKeepTheFirstInputAsItWas(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "circle", 1, ApiSettings.defaults()).with("retry.confirm.after", "100ms");
                IdPublisher publisher = stage.publisher();
                Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
            // Given: an ID that the API knows, so that the next one's failure is its own: it is not known at first
            publisher.publish("known");
            worker.start();
            Await.until("the known one", PATIENCE, () -> enriched(stage).size() == 1);
            String id = Fault.STATUS.id("410", 99, "");
            publisher.publish(
                    InputRecord.id(id).key("k").header("a", bytes("1")).header("a", null));
            // When: it fails, and fails again
            for (int redrives = 0; redrives < 2; redrives++) {
                StoredDeadLetter letter = awaitLetter(stage, redrives + 1);
                // Then
                assertThat(letter.content().getRedriveCount()).isEqualTo(redrives);
                assertThat(letter.content().getOriginalKey()).isEqualTo(ByteBuffer.wrap(bytes("k")));
                assertThat(letter.content().getOriginalValue()).isEqualTo(ByteBuffer.wrap(bytes(id)));
                assertThat(headers(letter)).startsWith("a=1", "a=null");
                assertThat(headers(letter).subList(2, headers(letter).size()))
                        .isEqualTo(redrives == 0 ? List.of() : List.of("enricher.redrive.count=1"));
                stage.api().script(redrives == 0 ? Script.BY_ID : Script.ENTRIES);
                redrive(stage);
            }
            // Then: it is known, and nothing of the way back is left on the entry
            Await.until("the entry", PATIENCE, () -> enriched(stage).size() == 2);
            assertThat(enriched(stage)).last().satisfies(entry -> {
                assertThat(entry.header("a")).isEqualTo("1");
                assertThat(entry.header("enricher.redrive.count")).isNull();
            });
            assertThat(redriveLag(broker, stage))
                    .as("lag of a group that has read all")
                    .isZero();
        }
    }

    private StoredDeadLetter awaitLetter(Stage stage, int count) {
        return Await.value("letter " + count, PATIENCE, () -> letters(stage), found -> found.size() == count)
                .get(count - 1);
    }

    private List<StoredDeadLetter> letters(Stage stage) throws Exception {
        List<StoredDeadLetter> letters = new ArrayList<>();
        desk(stage).list(Selection.ALL, false, letters::add);
        return letters;
    }

    private void redrive(Stage stage) throws Exception {
        assertThat(desk(stage).redrive(plan(stage)).count(Result.SENT)).isEqualTo(1);
    }

    private static RedrivePlan plan(Stage stage) {
        return new RedrivePlan(
                stage.property("application.id"),
                Selection.ALL,
                false,
                stage.property("input.topic"),
                5,
                10,
                100,
                false,
                false,
                false);
    }

    private static long redriveLag(SandboxBroker broker, Stage stage) {
        Map<TopicPartition, OffsetAndMetadata> read = Await.get(
                broker.admin().listConsumerGroupOffsets(plan(stage).group()).partitionsToOffsetAndMetadata());
        assertThat(read).isNotEmpty();
        return read.entrySet().stream()
                .mapToLong(entry ->
                        endOf(broker, entry.getKey()) - entry.getValue().offset())
                .sum();
    }

    private static long endOf(SandboxBroker broker, TopicPartition partition) {
        return Await.get(broker.admin()
                        .listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
    }

    private DeadLetterService desk(Stage stage) throws Exception {
        return new DeadLetterService(DeadLetterConfig.of(stage.properties(), Map.of()), new CountDownLatch(1), SKIPPED);
    }

    private static List<Emitted> enriched(Stage stage) {
        return new OutcomeReader(stage.property("bootstrap.servers"))
                .readAll(List.of(stage.property("enriched.topic")));
    }

    private static List<String> headers(StoredDeadLetter letter) {
        return letter.content().getOriginalHeaders().stream()
                .map(WayBackIT::text)
                .toList();
    }

    private static String text(OriginalHeader header) {
        return header.getName() + "="
                + (header.getValue() == null
                        ? null
                        : StandardCharsets.UTF_8.decode(header.getValue().duplicate()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
