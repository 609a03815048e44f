package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.FlowFixture.NOW;
import static io.auditlog.enricher.topology.FlowFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

/** An input that holds no IDs: held after the first few, and let go as letters by the first that is one. */
final class PausedInputTest {

    private static final String NO_ID = "{\"id\": \"log-1\"}";

    private final FlowFixture fixture = new FlowFixture();
    private final TaskFixture task = new TaskFixture(0);

    @Test
    void shouldHoldWhatIsNoIdAfterFortyNineLettersAndReleaseItOnce() {
        try (TopologyTestDriver driver = driver()) {
            TestInputTopic<byte[], byte[]> ids =
                    driver.createInputTopic("ids", new ByteArraySerializer(), new ByteArraySerializer());
            TestOutputTopic<byte[], byte[]> letters = driver.createOutputTopic(
                    "letters-invalid-id", new ByteArrayDeserializer(), new ByteArrayDeserializer());
            // When
            for (int i = 0; i < 60; i++) {
                ids.pipeInput(null, bytes(NO_ID));
            }
            tick(driver);
            // Then
            assertThat(letters.readRecordsToList()).hasSize(49);
            assertThat(fixture.events.input).first().isEqualTo("paused, 1 held");
            assertThat(fixture.events.open).isEqualTo(11);
            assertThat(fixture.backpressure.isOpen()).isFalse();
            assertThat(ledgerSize(driver)).isEqualTo(11);
            // When
            ids.pipeInput(null, bytes("log-1"));
            tick(driver);
            tick(driver);
            // Then
            assertThat(letters.readRecordsToList())
                    .extracting(record -> FlowFixture.letter(record.value()).getSourceOffset())
                    .containsExactlyElementsOf(offsets(49, 60));
            assertThat(fixture.source.asked)
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.id.value()).isEqualTo("log-1"));
            assertThat(fixture.events.letters).hasSize(60).containsOnly(Code.ID_INVALID);
            assertThat(fixture.events.input).last().isEqualTo("resumed");
            fixture.source.last().enrich();
            tick(driver);
            assertThat(ledgerSize(driver)).isZero();
            assertThat(fixture.events.open).isZero();
            assertThat(fixture.backpressure.isOpen()).isTrue();
        }
    }

    @Test
    void shouldHoldOverARestartWhatWasHeldBefore() {
        // Given
        task.start(fixture.parts());
        read(60);
        task.close();
        assertThat(fixture.events.open).isZero();
        // When
        task.start(fixture.parts());
        task.punctuate();
        read(1);
        // Then
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(0, 49));
        assertThat(fixture.events.input).endsWith("paused, 11 held");
        assertThat(fixture.events.open).isEqualTo(12);
        assertThat(fixture.backpressure.isOpen()).isFalse();
        assertThat(fixture.source.asked).isEmpty();
        // When
        task.read("log-1");
        task.punctuate();
        task.punctuate();
        // Then
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(0, 61));
        assertThat(FlowFixture.openLines(task.store)).isEqualTo(1);
        fixture.source.last().enrich();
        task.punctuate();
        assertThat(FlowFixture.openLines(task.store)).isZero();
    }

    @Test
    void shouldReleaseWhatAnotherPartitionHolds() {
        // Given
        TopologyContext parts = fixture.parts();
        TaskFixture other = new TaskFixture(1).start(parts);
        task.start(parts);
        read(55);
        // When
        other.read("log-1");
        task.punctuate();
        // Then
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(0, 55));
    }

    @Test
    void shouldAskForWhatIsAnIdByTheRulesOfNow() {
        // Given
        task.start(fixture.parts());
        read(52);
        task.close();
        fixture.rules = new IdRules(Pattern.compile(".*"), 256);
        task.start(fixture.parts());
        // When
        read(1);
        task.punctuate();
        // Then
        assertThat(fixture.source.asked)
                .hasSize(4)
                .allMatch(asked -> asked.id.value().equals(NO_ID));
        assertThat(fixture.events.open).isEqualTo(4);
        assertThat(task.letterOffsets()).hasSize(49);
        // When
        fixture.source.asked.forEach(FakeSource.Asked::enrich);
        task.punctuate();
        // Then
        assertThat(task.forwarded()).isEqualTo(53);
        assertThat(FlowFixture.openLines(task.store)).isZero();
    }

    @Test
    void shouldHoldNothingThatTheLedgerCannotTake() {
        task.start(fixture.parts());
        read(50);
        task.read("x".repeat(fixture.maxRecordBytes));
        assertThat(task.letterOffsets()).contains(50L);
        assertThat(FlowFixture.openLines(task.store)).isEqualTo(1);
    }

    @Test
    void shouldWriteOffTheOldestWhereTheLedgerIsFullSinceTheFirstIdIsYetToBeRead() {
        fixture.maxOpen = 5;
        task.start(fixture.parts());
        read(60);
        assertThat(task.letterOffsets()).containsExactlyElementsOf(offsets(0, 55));
        assertThat(FlowFixture.openLines(task.store)).isEqualTo(5);
        fixture.nanos += Duration.ofMinutes(1).toNanos();
        assertThat(fixture.backpressure.isOpen()).isTrue();
    }

    @Test
    void shouldLogTheOldestLineThoughItHoldsNoId() {
        try (LogLines log = LogLines.of(EnrichProcessor.class)) {
            task.start(fixture.parts());
            read(50);
            task.close();
            task.start(fixture.parts());
            assertThat(log.at("DEBUG")).singleElement().asString().contains("partition 0", "ids-0@49", NOW.toString());
        }
    }

    private void read(int records) {
        Collections.nCopies(records, NO_ID).forEach(task::read);
    }

    private static List<Long> offsets(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private TopologyTestDriver driver() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        return new TopologyTestDriver(EnrichTopology.of(fixture.parts()), properties);
    }

    private static void tick(TopologyTestDriver driver) {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    private static int ledgerSize(TopologyTestDriver driver) {
        return FlowFixture.openLines(driver.getKeyValueStore(Ledger.STORE));
    }
}
