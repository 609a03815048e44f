package io.auditlog.enricher.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command beside a worker that works, and after something was planted behind its back. */
@ExtendWith(SharedBroker.class)
final class ReconcileCommandIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BATCHES = 40;
    private static final int PER_BATCH = 25;

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private SandboxBroker broker;
    private Stage stage;

    @BeforeEach
    void setStage(SandboxBroker shared) {
        broker = shared;
        stage = new Stage(shared, "reconcile", 3, ApiSettings.defaults());
        stage.with("rate.limit.per.second", "300");
    }

    @AfterEach
    void clearStage() {
        stage.close();
    }

    @Test
    void shouldBalanceWhileTheWorkerWorksAndFindWhatIsPlantedAfter() {
        // Given input with aborted records and markers
        sendInTransactions();
        try (JavaProcess worker = JavaCommand.worker(stage.configuration(directory))
                .heap("256m")
                .start(directory.resolve("worker.log"))) {
            Await.until("outcomes", PATIENCE, () -> outcomes().size() > 20);
            // When
            int runs = 0;
            while (outcomes().size() < BATCHES / 2 * PER_BATCH) {
                assertThat(execute()).as("%s%s", console.out(), console.err()).isZero();
                runs++;
            }
            // Then
            assertThat(runs).as("runs beside the worker").isPositive();
            worker.sigterm();
            assertThat(worker.awaitExit(PATIENCE)).isZero();
        }
        assertThat(execute("--format", "json")).isZero();
        assertThat(console.out())
                .startsWith("{\"verdict\":\"balanced\"")
                .containsPattern(
                        "\"total\":.*\"records\":500,\"gaps\":540,.*\"open\":0,\"unread\":0,\"twice\":0,\"lost\":0,");
        findWhatIsPlanted();
        sayWhatIsIncomplete();
    }

    private void findWhatIsPlanted() {
        // Given one outcome more, and two IDs that the group has left out
        Emitted outcome = outcomes().get(0);
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            Await.get(producer.send(new ProducerRecord<>(
                    outcome.topic(), null, null, outcome.key(), outcome.value(), outcome.headers())));
            Await.get(producer.send(new ProducerRecord<>(input(), 0, null, new byte[] {'a'})));
            Await.get(producer.send(new ProducerRecord<>(input(), 0, null, new byte[] {'b'})));
        }
        assertThat(execute()).isEqualTo(4);
        TopicPartition first = new TopicPartition(input(), 0);
        long end = Await.get(broker.admin()
                        .listOffsets(Map.of(first, OffsetSpec.latest()))
                        .partitionResult(first))
                .offset();
        Await.get(broker.admin()
                .alterConsumerGroupOffsets(stage.property("application.id"), Map.of(first, new OffsetAndMetadata(end)))
                .all());
        // Then
        assertThat(execute()).isEqualTo(4);
        assertThat(console.out())
                .contains(
                        outcome.origin() + " has another outcome",
                        first + "@" + (end - 2) + " has no outcome",
                        first + "@" + (end - 1) + " has no outcome",
                        "It does not balance: 2 lost, 1 twice, 0 foreign.");
    }

    private void sayWhatIsIncomplete() {
        // Given: the outcome that is there twice is deleted, and with it others
        String enriched = stage.property("enriched.topic");
        Await.get(broker.admin()
                .deleteRecords(Map.of(
                        new TopicPartition(enriched, 0), RecordsToDelete.beforeOffset(-1),
                        new TopicPartition(enriched, 1), RecordsToDelete.beforeOffset(-1),
                        new TopicPartition(enriched, 2), RecordsToDelete.beforeOffset(-1)))
                .all());
        String dead = stage.deadLetterTopics().get(0);
        Await.get(broker.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, dead),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET))))
                .all());
        // Then
        assertThat(execute()).isEqualTo(5);
        assertThat(console.out())
                .containsPattern("Not decided: the records of " + enriched + "-1 before offset \\d+ are deleted")
                .contains("Not decided: topic " + dead + " is compacted")
                .endsWith("It cannot be decided.\n");
    }

    @Test
    void shouldEndWithOneWhereNothingCanBeRead() {
        stage.with("input.topic", "no-such-ids");
        assertThat(execute()).isEqualTo(1);
        assertThat(console.err()).startsWith("The topics could not be read: topic no-such-ids does not exist");
    }

    /** Every second transaction is aborted. */
    private void sendInTransactions() {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", input()))) {
            producer.initTransactions();
            for (int batch = 0; batch < BATCHES; batch++) {
                producer.beginTransaction();
                for (int i = 0; i < PER_BATCH; i++) {
                    byte[] id = ("log-" + batch + "-" + i).getBytes(StandardCharsets.UTF_8);
                    Await.get(producer.send(new ProducerRecord<>(input(), batch % 3, null, id)));
                }
                if (batch % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> configuration = new HashMap<>(more);
        configuration.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private List<Emitted> outcomes() {
        return new OutcomeReader(broker.bootstrapServers()).readAll(stage.outputTopics());
    }

    private int execute(String... options) {
        String[] command =
                Stream.concat(Stream.of("reconcile"), Stream.of(options)).toArray(String[]::new);
        return console.execute(stage, directory, command);
    }

    private String input() {
        return stage.property("input.topic");
    }
}
