package io.auditlog.enricher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.cli.ExitCode;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.Verdict;
import io.auditlog.enricher.evidence.SigningKey;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.Topics;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Dose;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers are killed while they sign: every checkpoint still fits the outputs, until somebody changes these. */
@ExtendWith(Ground.Resolver.class)
final class EvidenceIT {

    private static final int PARTITIONS = 3;
    private static final int IDS = 600;

    private final Console console = new Console();
    private final SigningKey key = SigningKey.read("auditor", SigningKey.generate(new SecureRandom()));

    @Test
    void shouldVerifyAfterKillsAndFindWhatIsChangedThen(Ground ground, @TempDir Path auditor) throws IOException {
        int kills = Dose.of(2, 10);
        try (Scene scene = ground.scene("evidence", PARTITIONS, Scene.api(100))
                .underLoad()
                .row(
                        "Worker killed while it signs",
                        kills + " kills, 2 workers",
                        "every checkpoint verifies; records added, altered, removed and copied after that are found")) {
            // When
            JavaProcess victim = scene.workers.start();
            scene.workers.start();
            for (int kill = 0; kill < kills; kill++) {
                scene.publish(Input.crowd("evidence-" + kill + "-", IDS));
                scene.workers.awaitLoad(100, 20);
                victim.sigkill();
                victim = scene.workers.start();
            }
            scene.awaitOutcomes();
            scene.sideOutputs.awaitSealed();
            Report report = scene.sideOutputs.verify(); // while workers run
            scene.judge();
            // Then
            assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INTACT);
            assertThat(report.logs()).hasSize(PARTITIONS).allMatch(log -> log.verified() == log.sealed());
            assertThat(report.unlogged()).isZero();
            assertThat(scene.stage.verify(key.verifier()).limits())
                    .as("by another key")
                    .singleElement()
                    .asString()
                    .contains("the key " + key + " did not sign, it is signed by " + scene.group());
            assertThat(command(scene, auditor)).as("%s", console.err()).isEqualTo(ExitCode.OK.code());
            damage(scene);
            assertThat(command(scene, auditor)).as("%s", console.err()).isEqualTo(ExitCode.UNBALANCED.code());
            assertThat(console.out()).contains("Damaged: altered 1, missing 1.");
            scene.holds();
        }
    }

    private int command(Scene scene, Path auditor) throws IOException {
        Path keys = Files.writeString(
                auditor.resolve("verifier"), scene.sideOutputs.key().line());
        return console.execute(scene.stage, auditor, "verify", "--key", keys.toString());
    }

    private static void damage(Scene scene) {
        String topic = scene.stage.property("enriched.topic");
        List<ConsumerRecord<byte[], byte[]>> written = read(scene, topic);
        ConsumerRecord<byte[], byte[]> copied = written.get(7);
        // added
        Headers forged = new RecordHeaders(copied.headers());
        forged.remove(HeaderNames.SEQUENCE);
        produce(
                scene,
                List.of(record(copied, copied.value(), forged), record(copied, copied.value(), copied.headers())));
        assertThat(scene.sideOutputs.verify().counts()).isEqualTo(Map.of(Kind.DOUBLED, 2L));
        // altered, and removed
        List<ProducerRecord<byte[], byte[]>> rewritten = new ArrayList<>();
        written.forEach(read -> rewritten.add(record(read, read.value(), read.headers())));
        byte[] altered = copied.value().clone();
        altered[altered.length / 2] ^= 1;
        rewritten.set(7, record(copied, altered, copied.headers()));
        rewritten.remove(rewritten.size() - 1);
        Await.get(scene.operator.admin().deleteTopics(List.of(topic)).all());
        Await.until(
                "the topic's end",
                Scene.TIMEOUT,
                () -> !Await.get(scene.operator.admin().listTopics().names()).contains(topic));
        new Topics(scene.operator.admin()).create(PARTITIONS, Map.of(), topic);
        produce(scene, rewritten);
        assertThat(scene.sideOutputs.verify().counts()).isEqualTo(Map.of(Kind.ALTERED, 1L, Kind.MISSING, 1L));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Scene scene, String topic) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers", scene.stage.property("bootstrap.servers"), "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static ProducerRecord<byte[], byte[]> record(
            ConsumerRecord<byte[], byte[]> read, byte[] value, Headers headers) {
        return new ProducerRecord<>(read.topic(), read.partition(), read.timestamp(), read.key(), value, headers);
    }

    private static void produce(Scene scene, List<ProducerRecord<byte[], byte[]>> records) {
        Map<String, Object> configuration = Map.of("bootstrap.servers", scene.stage.property("bootstrap.servers"));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            records.stream().map(producer::send).toList().forEach(Await::get);
        }
    }
}
