package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.OutputLimits;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A topology for tests: a source that the test plays, clocks that stand still, dead letters in plain Avro. Test thread
 * only.
 */
final class TopologyFixture implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Topics TOPICS = new Topics("ids", "enriched", "letters-{class}");
    private static final Serializer<IndexedRecord> PLAIN_AVRO = (topic, record) -> encode((DeadLetter) record);

    final FakeSource source = new FakeSource();
    final CountingEvents events = new CountingEvents();
    int maxOpen = 100;
    int maxRecordBytes = 100_000;
    RecordTimestamp timestamp = RecordTimestamp.INPUT;
    Topics topics = TOPICS;
    IdRules rules = IdRules.DEFAULT;
    Optional<String> idPointer = Optional.empty();
    long nanos;
    final FixedLimits limits = new FixedLimits();
    final RefusedRecords refusals = new RefusedRecords(events, () -> nanos);
    final Continuity continuity = new Continuity("ids", "app", Optional.empty(), true, () -> nanos, failure -> {});
    InputGuard input;
    PollBackpressure backpressure;
    TopologyTestDriver driver;
    TestInputTopic<byte[], byte[]> ids;

    /** The limits of the brokers, which become known when they are read. */
    static final class FixedLimits implements OutputLimits {
        Map<String, TopicLimits> ofBrokers = Map.of();
        private Map<String, TopicLimits> known = Map.of();

        @Override
        public TopicLimits of(String topic) {
            return known.getOrDefault(topic, TopicLimits.NONE);
        }

        @Override
        public void refresh() {
            known = ofBrokers;
        }
    }

    /** Counts what the topology reports. */
    static final class CountingEvents implements TopologyEvents {
        int admitted;
        int open;
        int overCap;
        int enriched;
        long expired;
        final Map<Integer, Instant> oldest = new HashMap<>();
        final List<Integer> restored = new ArrayList<>();
        final List<Code> letters = new ArrayList<>();
        final List<Boolean> full = new ArrayList<>();
        final List<String> input = new ArrayList<>();
        final List<String> adjusted = new ArrayList<>();
        final List<String> refused = new ArrayList<>();

        @Override
        public void admitted() {
            admitted++;
            open++;
        }

        @Override
        public void admittedOverCap(int open) {
            overCap++;
        }

        @Override
        public void processorOpened(int partition, int restoredLines) {
            restored.add(restoredLines);
            open += restoredLines;
        }

        @Override
        public void processorClosed(int partition, int openLines) {
            open -= openLines;
        }

        @Override
        public void oldestOpen(int partition, Instant since) {
            oldest.put(partition, since);
        }

        @Override
        public void ledgerFull(boolean isFull, int openLines) {
            full.add(isFull);
        }

        @Override
        public void inputPaused(int held, String latest) {
            input.add("paused, " + held + " held");
        }

        @Override
        public void inputResumed() {
            input.add("resumed");
        }

        @Override
        public void timestampAdjusted(String topic) {
            adjusted.add(topic);
        }

        @Override
        public void recordRefused(String error, boolean first) {
            refused.add(error);
        }

        @Override
        public void expired(int partition, long records) {
            expired += records;
        }

        @Override
        public void settled() {
            open--;
        }

        @Override
        public void enriched() {
            enriched++;
        }

        @Override
        public void deadLettered(Code code) {
            letters.add(code);
        }
    }

    /** The components of one worker; it may have several processors. */
    EnrichTopology parts() {
        input = new InputGuard(events, () -> nanos);
        backpressure = new PollBackpressure(source, input, maxOpen, events);
        return new EnrichTopology(
                new TopologySettings(
                        topics,
                        idPointer,
                        timestamp,
                        Optional.empty(),
                        maxOpen,
                        Duration.ofMillis(15),
                        maxRecordBytes,
                        Map.of()),
                new InputIdReader(idPointer, rules),
                source,
                continuity,
                limits,
                PLAIN_AVRO,
                "1.2.3",
                InstantSource.fixed(NOW),
                () -> nanos,
                events,
                input,
                backpressure,
                refusals);
    }

    /** Starts the whole topology, without a broker. */
    void start() {
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "unused:1");
        driver = new TopologyTestDriver(parts().build(), properties);
        ids = driver.createInputTopic("ids", new ByteArraySerializer(), new ByteArraySerializer());
    }

    void read(String value) {
        ids.pipeInput(null, bytes(value));
    }

    void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    int openEntries() {
        return openEntries(driver.getKeyValueStore(Ledger.STORE));
    }

    @Override
    public void close() {
        if (driver != null) {
            driver.close();
        }
    }

    /** Entries of a ledger, without its mark. */
    static int openEntries(KeyValueStore<Integer, LedgerEntry> store) {
        List<Integer> slots = new ArrayList<>();
        try (KeyValueIterator<Integer, LedgerEntry> entries = store.range(0, Integer.MAX_VALUE)) {
            entries.forEachRemaining(entry -> slots.add(entry.key));
        }
        return slots.size();
    }

    static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static DeadLetter letter(Object value) {
        try {
            return DeadLetter.fromByteBuffer(ByteBuffer.wrap((byte[]) value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encode(DeadLetter letter) {
        try {
            ByteBuffer encoded = letter.toByteBuffer();
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
