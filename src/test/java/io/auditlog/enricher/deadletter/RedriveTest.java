package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of a redrive over two partitions, with Kafka's own mocks: what is sent, and where the next run continues. */
final class RedriveTest {

    private static final TopicPartition FIRST = new TopicPartition("letters", 0);
    private static final TopicPartition SECOND = new TopicPartition("letters", 1);
    private static final long ALL = Long.MAX_VALUE;

    private final Map<TopicPartition, List<DeadLetter>> letters =
            Map.of(FIRST, new ArrayList<>(), SECOND, new ArrayList<>());
    private final FakeTopics cluster = new FakeTopics("ids", "letters");
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final StringWriter skipped = new StringWriter();
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private Instant now = NOW;
    private int commits = Integer.MAX_VALUE;

    @BeforeEach
    void plant() {
        for (int i = 0; i < 4; i++) {
            plant(FIRST, content("log-" + i, Code.NOT_FOUND, 404));
        }
    }

    @Test
    void shouldSendNothingTwiceThoughACommitFails() throws Exception {
        commits = 1;
        assertThatThrownBy(() -> redrive(plan(Selection.ALL, ALL, false)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageStartingWith("Another redrive with the same selection and target took over")
                .hasMessageEndingWith("run the same command again, it goes on where it stopped.");
        assertThat(sent).isEmpty();
        commits = Integer.MAX_VALUE;
        assertThat(redrive(plan(Selection.ALL, ALL, false)).count(Result.SENT)).isEqualTo(4);
        assertThat(redrive(plan(Selection.ALL, ALL, false)).read()).isZero();
        assertThat(sent).hasSize(4);
    }

    @Test
    void shouldContinueAfterTheMaximumAlsoFromTheBeginning() throws Exception {
        assertThat(redrive(plan(Selection.ALL, 3, false)).count(Result.SENT)).isEqualTo(3);
        assertThat(redrive(plan(Selection.ALL, 3, false)).count(Result.SENT)).isEqualTo(1);
        // When: everything again, in two runs
        assertThat(redrive(plan(Selection.ALL, 3, true)).count(Result.SENT)).isEqualTo(3);
        assertThat(redrive(plan(Selection.ALL, ALL, false)).count(Result.SENT)).isEqualTo(1);
        // Then
        assertThat(redrive(plan(Selection.ALL, ALL, false)).read()).isZero();
        assertThat(sent).hasSize(8);
    }

    @Test
    void shouldCommitEveryPartitionAnewSoThatTheBrokersExpireNone() throws Exception {
        redrive(plan(Selection.ALL, ALL, false));
        assertThat(committed).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(4), SECOND, new OffsetAndMetadata(0)));
        // When: a run finds nothing new
        committed = Map.of(FIRST, new OffsetAndMetadata(4, "last week's"));
        assertThat(redrive(plan(Selection.ALL, ALL, false)).read()).isZero();
        // Then
        assertThat(committed).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(4), SECOND, new OffsetAndMetadata(0)));
    }

    @Test
    void shouldKeepTheLowerBoundOfTheFirstRunUntilOneReachesTheEnd() throws Exception {
        // Given: two letters at the beginning of the last two hours
        Selection lastHours = since("2h");
        letters.get(FIRST).clear();
        plant(FIRST, content("log-1", Code.GONE, 410).setFailedAt(NOW.minus(Duration.ofMinutes(119))));
        plant(SECOND, content("log-2", Code.GONE, 410).setFailedAt(NOW.minus(Duration.ofMinutes(119))));
        // When: the second run comes when neither is of the last two hours any more
        assertThat(redrive(plan(lastHours, 1, false)).count(Result.SENT)).isEqualTo(1);
        now = NOW.plus(Duration.ofMinutes(30));
        Map<TopicPartition, OffsetAndMetadata> interrupted = committed;
        assertThat(redrive(plan(lastHours, ALL, false)).count(Result.SENT)).isEqualTo(1);
        // Then: after a run to the end, two hours are counted back from the next run, also if it found nothing
        assertThat(redrive(plan(lastHours, ALL, false)).read()).isZero();
        now = NOW.plus(Duration.ofHours(4));
        plant(FIRST, content("log-3", Code.GONE, 410).setFailedAt(NOW.plus(Duration.ofHours(1))));
        plant(FIRST, content("log-4", Code.GONE, 410).setFailedAt(NOW.plus(Duration.ofHours(3))));
        assertThat(redrive(plan(lastHours, ALL, false)).count(Result.SENT)).isEqualTo(1);
        // And from the beginning, they are counted back from that run
        now = NOW.plus(Duration.ofMinutes(30));
        committed = interrupted;
        assertThat(redrive(plan(lastHours, ALL, true)).count(Result.NOT_SELECTED))
                .isEqualTo(2);
    }

    @Test
    void shouldIgnoreANoteThatIsNoBound() throws Exception {
        committed = Map.of(FIRST, new OffsetAndMetadata(3, "since=yesterday"));
        assertThat(redrive(plan(since("2h"), ALL, false)).count(Result.SENT)).isEqualTo(1);
        assertThat(redrive(plan(since("2026-11-01"), ALL, true)).count(Result.SENT))
                .isEqualTo(4);
        assertThat(committed.get(FIRST).metadata())
                .as("a bound that does not move")
                .isEmpty();
    }

    @Test
    void shouldLeaveForLaterWhatARelativeUpperBoundExcludes() throws Exception {
        Selection older = new Selection(Set.of(), Set.of(), Set.of(), Set.of(), null, TimeSpec.parse("1h"));
        letters.get(FIRST)
                .add(
                        1,
                        content("log-old", Code.GONE, 410)
                                .setFailedAt(NOW.minusSeconds(3601))
                                .build());
        assertThat(redrive(plan(older, ALL, false)).read())
                .as("behind one that comes later")
                .isZero();
        now = NOW.plus(Duration.ofHours(2));
        assertThat(redrive(plan(older, ALL, false)).count(Result.SENT)).isEqualTo(5);
    }

    @Test
    void shouldParkWhatWasSentBackOftenEnough() throws Exception {
        // Given: the last letter needs a parking topic, which is missing
        plant(FIRST, content("log-5", Code.GONE, 410).setRedriveCount(5));
        assertThatThrownBy(() -> redrive(plan(Selection.ALL, ALL, true)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("--topic letters-parked")
                .hasMessageEndingWith(
                        "; then run the same command again without --from-beginning, it goes on where it stopped");
        assertThat(sent).hasSize(4);
        // When
        cluster.create("letters-parked");
        assertThat(redrive(plan(Selection.ALL, ALL, false)).count(Result.PARKED))
                .isEqualTo(1);
        // Then
        assertThat(sent).last().satisfies(parked -> assertThat(parked.topic()).isEqualTo("letters-parked"));
    }

    @Test
    void shouldSendAndCommitNothingInADryRun() throws Exception {
        plant(FIRST, content("log-5", Code.GONE, 410).setRedriveCount(5));
        RedriveSummary summary =
                redrive(new RedrivePlan("app", Selection.ALL, false, "ids", 5, ALL, 1, false, false, true));
        assertThat(summary.count(Result.SENT)).isEqualTo(4);
        assertThat(summary.count(Result.PARKED)).isEqualTo(1);
        summary.sent().printJson(new PrintWriter(skipped, true));
        assertThat(skipped.toString()).startsWith("{\"letters\":4,");
        assertThat(sent).isEmpty();
        assertThat(committed).isEmpty();
    }

    @Test
    void shouldSkipWhatCannotBeReadOrHoldsNoInput() throws Exception {
        letters.get(FIRST).set(0, null);
        letters.get(FIRST)
                .set(
                        2,
                        content("log-2", Code.GONE, 410)
                                .setOriginalOmitted(true)
                                .build());
        RedriveSummary summary = redrive(plan(Selection.ALL, ALL, false));
        assertThat(summary.count(Result.SENT)).isEqualTo(2);
        assertThat(summary.count(Result.UNDECODABLE)).isEqualTo(1);
        assertThat(summary.count(Result.ORIGINAL_OMITTED)).isEqualTo(1);
        assertThat(skipped.toString().lines())
                .containsExactly(
                        "Left alone: letters-0@0 cannot be read as a letter: no letter",
                        "Left alone: letters-0@2 was too large to hold its input record, which is at ids-1@17:"
                                + " send that one again by hand");
    }

    @Test
    void shouldTakeNothingAsReadIfNothingCanBeDecoded() throws Exception {
        letters.get(FIRST).replaceAll(letter -> null);
        assertThat(redrive(plan(Selection.ALL, ALL, false)).count(Result.UNDECODABLE))
                .isEqualTo(4);
        assertThat(committed.get(FIRST).offset()).isZero();
    }

    @Test
    void shouldStopBeforeTheNextLetter() throws Exception {
        stop.countDown();
        assertThat(redrive(plan(Selection.ALL, ALL, false)).read()).isZero();
        assertThat(committed.get(FIRST).offset()).isZero();
        assertThat(sent).isEmpty();
    }

    private void plant(TopicPartition partition, DeadLetter.Builder content) {
        letters.get(partition).add(content.build());
    }

    private static Selection since(String text) {
        return new Selection(Set.of(), Set.of(), Set.of(), Set.of(), TimeSpec.parse(text), null);
    }

    private static RedrivePlan plan(Selection selection, long max, boolean fromBeginning) {
        return new RedrivePlan("app", selection, false, "ids", 5, max, 1e6, fromBeginning, false, false);
    }

    private RedriveSummary redrive(RedrivePlan plan) throws Exception {
        MockConsumer<byte[], byte[]> consumer = consumer();
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public void commitTransaction() {
                        if (commits-- == 0) {
                            throw new ProducerFencedException("there is another");
                        }
                        super.commitTransaction();
                    }
                };
        DeadLetterContext context = new DeadLetterContext(
                consumer,
                producer,
                new DeadLetterDecoder((topic, place) -> letter(place), new PrintWriter(skipped, true)),
                new DeadLetterTopics(
                        cluster.admin(), new Topics("ids", "enriched", "letters"), new TopicCreation(false, 1, (short)
                                1)),
                () -> now,
                System::nanoTime,
                stop);
        try {
            return new Redrive(plan, context).run();
        } finally {
            sent.addAll(producer.history());
            List<Map<String, Map<TopicPartition, OffsetAndMetadata>>> offsets = producer.consumerGroupOffsetsHistory();
            if (!offsets.isEmpty()) {
                committed = offsets.get(offsets.size() - 1).values().iterator().next();
            }
        }
    }

    private MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Map<TopicPartition, Long> ends = new HashMap<>();
        letters.forEach((partition, all) -> ends.put(partition, (long) all.size()));
        consumer.assign(letters.keySet());
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(ends);
        consumer.commitSync(committed);
        consumer.schedulePollTask(() -> ends.forEach((partition, end) -> {
            for (byte i = 0; i < end; i++) {
                byte[] place = {(byte) partition.partition(), i};
                consumer.addRecord(new ConsumerRecord<>("letters", partition.partition(), i, null, place));
            }
        }));
        return consumer;
    }

    private DeadLetter letter(byte[] place) {
        DeadLetter letter = letters.get(place[0] == 0 ? FIRST : SECOND).get(place[1]);
        if (letter == null) {
            throw new SerializationException("no letter");
        }
        return letter;
    }
}
