package io.auditlog.enricher.sandbox.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole way of a run over a real broker, with a worker of a few lines in the place of the real one. */
@ExtendWith(SharedBroker.class)
final class OutcomeAuditIT {

    private static final int COUNT = 10;

    @Test
    void shouldJudgeARunWithoutFault(SandboxBroker broker) {
        // Given ten IDs, and a worker that writes ten outcomes in one transaction and aborted one before
        Run run = new Run(broker, Duration.ofSeconds(20));
        run.work(3, false);
        run.work(COUNT, true);

        // When the run is judged
        Report report = run.judge();

        // Then nothing is wrong, and the crash is proven to have happened
        report.requireClean();
        assertThat(new OutcomeReader(broker.bootstrapServers()).countAborted(List.of(run.output)))
                .isEqualTo(3);
    }

    @Test
    void shouldFindTheLastOneLostThoughTheGroupHasTakenItOver(SandboxBroker broker) {
        // Given a worker that commits past the last ID without an outcome for it
        Run run = new Run(broker, Duration.ofMillis(500));
        run.work(COUNT - 1, true);

        // When the run is judged
        Report report = run.judge();

        // Then the last one is lost
        assertThat(report.findings()).containsOnlyKeys(Fault.LOST);
        assertThat(report.findings().get(Fault.LOST)).containsExactly(run.input + "-0@9");
    }

    private static final class Run {

        private final SandboxBroker broker;
        private final Duration retry;
        private final String input;
        private final String output;
        private final String group;
        private final List<Origin> origins;
        private final OutcomeChecker checker;

        Run(SandboxBroker broker, Duration retry) {
            this.broker = broker;
            this.retry = retry;
            this.input = broker.createTopic("ids", 1);
            this.output = broker.createTopic("outcomes", 2);
            this.group = broker.uniqueName("worker");
            this.checker = new OutcomeChecker(output, output + "-dead", List.of());
            List<String> ids = IntStream.range(0, COUNT).mapToObj(Run::id).toList();
            try (IdPublisher publisher = new IdPublisher(broker.bootstrapServers(), input)) {
                this.origins = publisher.publishIds(ids);
            }
            origins.forEach(origin -> checker.expect(origin, expectation(id(origin.offset()))));
        }

        /** Writes the first outcomes and commits past all IDs, in one transaction that may then be aborted. */
        void work(int outcomes, boolean commit) {
            Map<String, Object> configuration =
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", group);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                origins.stream().limit(outcomes).map(this::outcome).forEach(record -> Await.get(producer.send(record)));
                if (!commit) {
                    producer.abortTransaction();
                    return;
                }
                Map<TopicPartition, OffsetAndMetadata> end =
                        Map.of(new TopicPartition(input, 0), new OffsetAndMetadata(COUNT));
                producer.sendOffsetsToTransaction(end, membership());
                producer.commitTransaction();
            }
        }

        /** As a consumer has it that never joined the group. */
        private ConsumerGroupMetadata membership() {
            Map<String, Object> configuration =
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", group);
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                return consumer.groupMetadata();
            }
        }

        Report judge() {
            OutcomeAudit audit =
                    new OutcomeAudit(broker.bootstrapServers(), broker.admin(), group, input, List.of(output));
            audit.awaitOutcomes(checker, retry);
            return audit.judge(checker, Duration.ofSeconds(20));
        }

        private ProducerRecord<byte[], byte[]> outcome(Origin origin) {
            String id = id(origin.offset());
            Emitted emitted = Outcomes.enriched(origin, id, Outcomes.body(id));
            return new ProducerRecord<>(output, null, null, emitted.key(), emitted.value(), emitted.headers());
        }

        private static Expectation expectation(String id) {
            return Expectation.enriched(id, Outcomes.body(id));
        }

        private static String id(long number) {
            return "id-" + number;
        }
    }
}
