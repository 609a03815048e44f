package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Parts of a topology for tests: a source that the test plays, a clock that stands still, letters in plain Avro. */
final class FlowFixture {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Topics TOPICS = new Topics("ids", "enriched", "letters-{class}");
    static final Serializer<IndexedRecord> PLAIN_AVRO = (topic, record) -> encode(record);

    final FakeSource source = new FakeSource();
    final CountingEvents events = new CountingEvents();
    int maxOpen = 100;
    int maxRecordBytes = 100_000;
    RecordTimestamp timestamp = RecordTimestamp.INPUT;
    Topics topics = TOPICS;
    IdRules rules = IdRules.DEFAULT;
    Optional<String> idPointer = Optional.empty();
    long nanos;
    Map<String, TopicLimits> limits = Map.of();
    RefusedRecords refusals = new RefusedRecords(events, () -> nanos);
    final Continuity continuity = new Continuity("ids", "app", Optional.empty(), true, () -> nanos, failure -> {});
    InputGuard input;
    PollBackpressure backpressure;

    /** Counts what the flow reports. */
    static final class CountingEvents implements TopologyEvents {
        int admitted;
        int open;
        int overCap;
        int enriched;
        final Map<Integer, Instant> oldest = new HashMap<>();
        final List<Integer> restored = new ArrayList<>();
        final List<Code> letters = new ArrayList<>();
        final List<Boolean> full = new ArrayList<>();
        final List<String> input = new ArrayList<>();
        final List<String> adjusted = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        long expired;

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
        public void drained() {}

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

    /** The parts of one worker; it may have several processors. */
    TopologyContext parts() {
        input = new InputGuard(events, () -> nanos);
        backpressure = new PollBackpressure(source, input, maxOpen, events);
        TopologySettings settings = new TopologySettings(
                topics,
                idPointer,
                timestamp,
                Optional.empty(),
                maxOpen,
                Duration.ofMillis(15),
                maxRecordBytes,
                Map.of());
        return new TopologyContext(
                settings,
                new InputIdReader(idPointer, rules),
                source,
                input,
                backpressure,
                continuity,
                readLimits(),
                refusals,
                PLAIN_AVRO,
                "1.2.3",
                InstantSource.fixed(NOW),
                events);
    }

    private OutputLimits readLimits() {
        OutputLimits read = new OutputLimits(() -> limits, "changelog");
        try {
            read.refresh();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return read;
    }

    /** Lines of a ledger, without its mark. */
    static int openLines(KeyValueStore<Integer, LedgerEntry> store) {
        int count = 0;
        try (KeyValueIterator<Integer, LedgerEntry> lines = store.range(0, Integer.MAX_VALUE)) {
            for (; lines.hasNext(); lines.next()) {
                count++;
            }
        }
        return count;
    }

    static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static DeadLetter letter(byte[] value) {
        try {
            return new SpecificDatumReader<DeadLetter>(DeadLetter.getClassSchema())
                    .read(null, DecoderFactory.get().binaryDecoder(value, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encode(IndexedRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<IndexedRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
