package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a redrive goes on: the place that its group keeps on the brokers, seen at times that the test chooses. */
@ExtendWith(SharedBroker.class)
final class RedrivePlaceIT {

    private static final long ALL = Long.MAX_VALUE;

    private SandboxBroker broker;
    private Stage stage;
    private LetterField field;
    private Instant now = NOW;

    @BeforeEach
    void setStage(SandboxBroker shared) {
        broker = shared;
        stage = new Stage(shared, "place", 1, ApiSettings.defaults());
        field = new LetterField(stage);
    }

    @AfterEach
    void clearStage() {
        field.close();
        stage.close();
    }

    @Test
    void shouldCommitEveryPartitionAnewSoThatTheBrokersForgetNone() throws Exception {
        // Given: letters of one class
        RedrivePlan plan = plan(Selection.ALL, ALL, false);
        plantNotFound("log-1", NOW);
        // When
        assertThat(redrive(plan).sent()).isEqualTo(1);
        // Then
        assertThat(places(plan).keySet().stream().map(TopicPartition::topic))
                .containsExactlyInAnyOrderElementsOf(stage.deadLetterTopics());
        // When: a run finds nothing new
        Map<TopicPartition, OffsetAndMetadata> marked = places(plan).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        place -> new OffsetAndMetadata(place.getValue().offset(), "last week's")));
        Await.get(broker.admin().alterConsumerGroupOffsets(plan.group(), marked).all());
        assertThat(redrive(plan).read()).isZero();
        // Then: it has committed all of them all the same
        assertThat(places(plan).values())
                .hasSameSizeAs(marked.keySet())
                .allMatch(place -> place.metadata().isEmpty());
    }

    @Test
    void shouldContinueARunFromTheBeginningWithoutTheFlag() throws Exception {
        // Given
        field.plant(10);
        assertThat(redrive(plan(Selection.ALL, ALL, false)).sent()).isEqualTo(10);
        // When: a run from the beginning comes not far
        assertThat(redrive(plan(Selection.ALL, 3, true)).sent()).isEqualTo(3);
        // Then
        assertThat(redrive(plan(Selection.ALL, ALL, false)).sent()).isEqualTo(7);
        assertThat(redrive(plan(Selection.ALL, ALL, false)).read()).isZero();
    }

    @Test
    void shouldSayThatAFailedRunFromTheBeginningGoesOnWithoutTheFlag() throws Exception {
        plantNotFound("log-1", NOW);
        field.plant(content("log-2", Code.NOT_FOUND, 404).setRedriveCount(9));
        field.settle();
        assertThatThrownBy(() -> redrive(plan(Selection.ALL, ALL, true)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageEndingWith(
                        "; then run the same command again without --from-beginning," + " it goes on where it stopped");
        assertThatThrownBy(() -> redrive(plan(Selection.ALL, ALL, false)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageEndingWith("; then run the same command again, it goes on where it stopped");
        assertThat(field.records(stage.property("input.topic"))).hasSize(1);
    }

    @Test
    void shouldKeepTheLowerBoundOfTheFirstRunUntilOneComesToTheEnd() throws Exception {
        // Given: two letters at the beginning of the last two hours
        Selection lastHours = since("2h");
        for (int i = 0; i < 2; i++) {
            plantNotFound("log-" + i, NOW.minus(Duration.ofMinutes(119)));
        }
        // When: the first run comes not far, and the second runs when neither is of the last two hours any more
        assertThat(redrive(plan(lastHours, 1, false)).sent()).isEqualTo(1);
        now = NOW.plus(Duration.ofMinutes(30));
        assertThat(redrive(plan(lastHours, ALL, false)).sent()).isEqualTo(1);
        // Then: after a run to the end, two hours are counted back from the next run, also if it found nothing
        assertThat(redrive(plan(lastHours, ALL, false)).read()).isZero();
        now = NOW.plus(Duration.ofHours(4));
        plantNotFound("log-2", NOW.plus(Duration.ofHours(1)));
        plantNotFound("log-3", NOW.plus(Duration.ofHours(3)));
        assertThat(redrive(plan(lastHours, ALL, false)).sent()).isEqualTo(1);
    }

    @Test
    void shouldCountBackFromTheNewRunWhereItBeginsFromTheBeginning() throws Exception {
        plantNotFound("log-1", NOW.minus(Duration.ofMinutes(119)));
        plantNotFound("log-2", NOW.minus(Duration.ofMinutes(1)));
        assertThat(redrive(plan(since("2h"), 1, false)).sent()).isEqualTo(1);
        now = NOW.plus(Duration.ofMinutes(30));
        assertThat(redrive(plan(since("2h"), ALL, true)))
                .extracting(Summary::sent, Summary::notSelected)
                .containsExactly(1L, 1L);
    }

    private void plantNotFound(String id, Instant failedAt) {
        field.plant(content(id, Code.NOT_FOUND, 404).setFailedAt(failedAt));
        field.settle();
    }

    private static Selection since(String text) {
        return new Selection(Set.of(), Set.of(), Set.of(), Set.of(), TimeSpec.parse(text), null);
    }

    private RedrivePlan plan(Selection selection, long max, boolean fromBeginning) {
        return new RedrivePlan(
                stage.property("application.id"),
                selection,
                false,
                stage.property("input.topic"),
                5,
                max,
                1_000_000,
                fromBeginning,
                false,
                false);
    }

    private Map<TopicPartition, OffsetAndMetadata> places(RedrivePlan plan) throws Exception {
        return Await.get(broker.admin().listConsumerGroupOffsets(plan.group()).partitionsToOffsetAndMetadata());
    }

    private Summary redrive(RedrivePlan plan) throws Exception {
        try (Consumer<byte[], byte[]> consumer = consumer(plan.group());
                Producer<byte[], byte[]> producer = producer(plan.group())) {
            return new Redrive(plan, means(consumer, producer)).run();
        }
    }

    private DeadLetterContext means(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer)
            throws DeadLetterException {
        return new DeadLetterContext(
                consumer,
                producer,
                DeadLetterDecoder.open(
                        "the worker's own",
                        Map.of("schema.registry.url", stage.registry().url())),
                new DeadLetterTopics(broker.admin(), new TopicCreation(false, 1, (short) 1)),
                new Topics(
                        stage.property("input.topic"),
                        stage.property("enriched.topic"),
                        stage.property("dead.letter.topic")),
                () -> now,
                System::nanoTime,
                nanos -> false,
                new NoNews());
    }

    private Consumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        group,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private Producer<byte[], byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Every letter here can be read and sent. */
    private static final class NoNews implements ScanListener {

        @Override
        public void undecodable(RecordPosition place, String reason) {
            throw new AssertionError(place + ": " + reason);
        }

        @Override
        public void originalOmitted(StoredDeadLetter letter) {
            throw new AssertionError(letter.toString());
        }
    }
}
