package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.NOW;
import static io.auditlog.enricher.topology.TopologyFixture.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Frontier;
import io.auditlog.enricher.evidence.Leaf;
import io.auditlog.enricher.evidence.Leaf.Kind;
import io.auditlog.enricher.evidence.PartitionLog;
import io.auditlog.enricher.evidence.Signing;
import io.auditlog.enricher.evidence.SigningKey;
import io.auditlog.enricher.topology.ledger.Ledger;
import io.auditlog.enricher.topology.ledger.LedgerEntrySerde;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of a partition grows with each outcome, is stored with it, and is signed from time to time. */
final class OutcomeLogTest {

    private void pass(Duration time) {
        now = now.plus(time);
        fixture.driver.advanceWallClockTime(time);
    }

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final TopologyFixture fixture = new TopologyFixture();
    private final SigningKey key = SigningKey.read("app", SigningKey.generate(new SecureRandom()));
    private Instant now = NOW;
    private int logs;

    @BeforeEach
    void turnOn() {
        fixture.clock = () -> now;
        fixture.topics = new Topics(
                "ids", "enriched", "letters", Optional.empty(), Optional.of("checkpoints"), Optional.empty());
        fixture.signing = Optional.of(new Signing(key, INTERVAL, () -> "log-" + ++logs));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldSignTheRootOfAllOutcomesInTheirOrder() {
        // Given
        fixture.start();
        fixture.read("log-1");
        fixture.read("../no-id");
        fixture.read("log-2");
        fixture.read("log-3");
        fixture.source.asked.get(1).enrich();
        fixture.source.asked.get(0).refuse(Failure.of(Code.GONE, "gone"));
        fixture.tick();
        // When
        pass(INTERVAL);
        // Then
        List<TestRecord<byte[], byte[]>> letters = fixture.output("letters").readRecordsToList();
        TestRecord<byte[], byte[]> enriched = fixture.output("enriched").readRecord();
        assertThat(Stream.of(letters.get(0), enriched, letters.get(1))
                        .map(record -> header(record.headers(), HeaderNames.SEQUENCE)))
                .containsExactly(
                        "log-1/0/" + letters.get(0).timestamp(),
                        "log-1/1/" + enriched.timestamp(),
                        "log-1/2/" + letters.get(1).timestamp());
        Frontier expected = Frontier.empty();
        expected.append(leaf(Kind.DEAD_LETTER, 1, "letters", letters.get(0)));
        expected.append(leaf(Kind.ENRICHED, 2, "enriched", enriched));
        expected.append(leaf(Kind.DEAD_LETTER, 0, "letters", letters.get(1)));
        TestRecord<byte[], byte[]> checkpoint = fixture.output("checkpoints").readRecord();
        assertThat(text(checkpoint.key())).isEqualTo("app/ids/0/log-1");
        assertThat(text(checkpoint.value()).lines())
                .startsWith("app/ids/0/log-1", "3", Base64.getEncoder().encodeToString(expected.root()))
                .contains("start 0", "next 4", "open 1", "enriched 1", "dead invalid-id 1", "dead 4xx 1")
                .anyMatch(line -> line.startsWith("\u2014 app "));
    }

    @Test
    void shouldSealOncePerIntervalAndOnlyWhatChanged() {
        fixture.start();
        fixture.read("log-1");
        pass(INTERVAL);
        assertThat(fixture.output("checkpoints").isEmpty()).as("no outcome yet").isTrue();
        fixture.source.last().enrich();
        fixture.tick();
        pass(INTERVAL);
        pass(INTERVAL);
        assertThat(fixture.output("checkpoints").readValuesToList()).hasSize(1);
        fixture.read("log-2");
        pass(INTERVAL);
        assertThat(fixture.output("checkpoints").readValuesToList())
                .singleElement()
                .satisfies(note -> assertThat(text(note)).contains("\nnext 2\nopen 1\n"));
    }

    @Test
    void shouldDateCheckpointsByTheWallClockHoweverFarThatOfStreamsIsAhead() {
        // Given a clock that was two hours ahead when the worker started: Kafka Streams goes on from it
        fixture.start();
        fixture.driver.advanceWallClockTime(Duration.ofHours(2));
        fixture.read("log-1");
        fixture.source.last().enrich();
        fixture.tick();
        assertThat(fixture.output("checkpoints").isEmpty()).as("not due").isTrue();
        // When
        pass(INTERVAL);
        // Then brokers would refuse a record of more than an hour from now
        TestRecord<byte[], byte[]> checkpoint = fixture.output("checkpoints").readRecord();
        assertThat(checkpoint.getRecordTime()).isEqualTo(NOW.plus(INTERVAL));
        assertThat(text(checkpoint.value())).contains("\nsealed 2026-03-01T12:01:00Z\n");
    }

    @Test
    void shouldGoOnFromTheChangelogOnAnotherWorker() {
        // Given
        fixture.start();
        fixture.read("log-1");
        fixture.read("log-2");
        fixture.source.asked.get(0).enrich();
        fixture.tick();
        TaskFixture other = new TaskFixture(0);
        fixture.driver
                .createOutputTopic(
                        "test-ledger-changelog", new IntegerDeserializer(), new LedgerEntrySerde().deserializer())
                .readRecordsToList()
                .forEach(record -> other.store.put(record.key(), record.value()));
        // When
        other.start(fixture.parts());
        fixture.source.last().enrich();
        other.punctuate(NOW.toEpochMilli());
        // Then
        assertThat(header(other.lastForwarded().headers(), HeaderNames.SEQUENCE))
                .startsWith("log-1/1/");
        now = NOW.plus(INTERVAL);
        other.punctuate(now.toEpochMilli());
        assertThat(text((byte[]) other.lastForwarded().value())).startsWith("app/ids/0/log-1\n2\n");
    }

    @Test
    void shouldSealALogThatAnotherTaskLeftWithinAMinuteHoweverLongTheInterval() {
        // Given
        fixture.signing = Optional.of(new Signing(key, Duration.ofHours(24), () -> "log-" + ++logs));
        TaskFixture task = new TaskFixture(0).start(fixture.parts());
        task.read("../no-id");
        task.punctuate(NOW.toEpochMilli());
        int letters = task.forwarded();
        // When restarts come more often than the interval
        task.revive();
        task.punctuate(NOW.toEpochMilli());
        assertThat(task.forwarded()).isEqualTo(letters);
        now = NOW.plusSeconds(60);
        task.punctuate(now.toEpochMilli());
        // Then
        assertThat(text((byte[]) task.lastForwarded().value())).startsWith("app/ids/0/log-1\n1\n");
        now = now.plusSeconds(3600);
        task.read("../no-id");
        task.punctuate(now.toEpochMilli());
        assertThat(task.lastForwarded().headers().lastHeader(HeaderNames.SEQUENCE))
                .as("the next one is due after the interval")
                .isNotNull();
        task.close();
    }

    /** A commit may follow each call: what was forwarded then without the log would be numbered twice. */
    @Test
    void shouldStoreTheLogWithEveryOutcome() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            TaskFixture task = new TaskFixture(0).start(fixture.parts());
            int aborted = 0;
            int committed = 0;
            for (int step = 0; step < 60; step++) {
                step(task, random);
                assertThat(size(task)).as("seed %d, step %d", seed, step).isEqualTo(task.forwarded() - aborted);
                if (random.nextInt(4) == 0) {
                    task.commit();
                    committed = task.forwarded() - aborted;
                } else if (random.nextInt(8) == 0) {
                    task.abort();
                    aborted = task.forwarded() - committed;
                    task.start(fixture.parts());
                }
            }
            task.close();
        }
    }

    private void step(TaskFixture task, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> task.read("log-" + random.nextInt(1000));
            case 1 -> task.read("../no-id");
            case 2 -> {
                fixture.source.asked.forEach(FakeSource.Asked::enrich);
                task.punctuate(NOW.toEpochMilli());
            }
            default -> task.punctuate(NOW.toEpochMilli());
        }
    }

    @Test
    void shouldEndTheLogWhereCheckpointsAreOff() {
        // Given
        TaskFixture task = new TaskFixture(0).start(fixture.parts());
        task.read("../no-id");
        assertThat(size(task)).isEqualTo(1);
        task.close();
        // When
        Optional<Signing> signing = fixture.signing;
        fixture.signing = Optional.empty();
        task.start(fixture.parts());
        task.read("../no-id");
        task.punctuate(INTERVAL.toMillis());
        // Then
        assertThat(task.lastForwarded().headers().lastHeader(HeaderNames.SEQUENCE))
                .isNull();
        assertThat(task.store.all().hasNext()).as("only the mark").isTrue();
        assertThat(new Ledger(task.store).log()).isNull();
        task.close();
        fixture.signing = signing;
        task.start(fixture.parts());
        task.read("../no-id");
        assertThat(header(task.lastForwarded().headers(), HeaderNames.SEQUENCE)).startsWith("log-2/0/");
    }

    private static long size(TaskFixture task) {
        byte[] stored = new Ledger(task.store).log();
        return stored == null ? 0 : PartitionLog.of(stored).next(0).number();
    }

    private static byte[] leaf(Kind kind, long offset, String topic, TestRecord<byte[], byte[]> record) {
        return new Leaf(kind, 0, offset, record.timestamp(), topic, record.key(), BodySample.sha256(record.value()))
                .hash();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
