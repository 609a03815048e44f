package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Signing;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import io.auditlog.enricher.topology.ledger.Ledger;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import io.auditlog.enricher.tracing.Traces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongSupplier;
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

    static final Duration LATENCY = Duration.ofMillis(15);

    final FakeSource source = new FakeSource();
    final RecordedEvents events = new RecordedEvents();
    int maxOpen = 100;
    long maxOpenBytes = 1 << 20;
    int maxRecordBytes = 100_000;
    RecordTimestamp timestamp = RecordTimestamp.INPUT;
    Topics topics = TOPICS;
    IdRules rules = IdRules.DEFAULT;
    Optional<String> idPointer = Optional.empty();
    Optional<Signing> signing = Optional.empty();
    Traces traces = Traces.OFF;
    long nanos;
    InstantSource clock = InstantSource.fixed(NOW);
    LongSupplier nanoTime = () -> nanos;
    /** The limits of the brokers, and as they were read last. */
    Map<String, TopicLimits> limits = Map.of();

    Map<String, TopicLimits> knownLimits = Map.of();
    final RefusedRecords refusals = new RefusedRecords(events.listener, () -> nanos);
    final Continuity continuity = new Continuity("ids", "app", Optional.empty(), true, () -> nanos, failure -> {});
    InputGuard input;
    PollBackpressure backpressure;
    TopologyTestDriver driver;
    TestInputTopic<byte[], byte[]> ids;

    /** Keeps all calls of the listener: the name of the event, then its arguments. */
    static final class RecordedEvents {
        private final List<List<Object>> all = new ArrayList<>();
        final TopologyEvents listener = (TopologyEvents) Proxy.newProxyInstance(
                TopologyEvents.class.getClassLoader(),
                new Class<?>[] {TopologyEvents.class},
                (proxy, event, arguments) -> {
                    List<Object> call = new ArrayList<>(List.of(event.getName()));
                    call.addAll(Arrays.asList(arguments == null ? new Object[0] : arguments));
                    all.add(call);
                    return null;
                });

        /** An argument, from 1, of each call of one event. */
        List<Object> of(String event, int argument) {
            return all.stream()
                    .filter(call -> call.get(0).equals(event))
                    .map(call -> call.get(argument))
                    .toList();
        }

        int count(String event) {
            return of(event, 0).size();
        }

        /** Sum of an argument over all calls of one event. */
        int sum(String event, int argument) {
            return of(event, argument).stream()
                    .mapToInt(number -> ((Number) number).intValue())
                    .sum();
        }

        /** Entries open by these events. */
        int open() {
            return count("admitted") + sum("processorOpened", 2) - count("settled") - sum("processorClosed", 2);
        }
    }

    /** The components of one worker; it may have several processors. */
    EnrichTopology parts() {
        input = new InputGuard(events.listener, () -> nanos);
        backpressure = new PollBackpressure(source, input, maxOpen, maxOpenBytes, events.listener);
        return new EnrichTopology(
                new TopologySettings(
                        topics, idPointer, timestamp, Optional.empty(), maxOpen, LATENCY, maxRecordBytes, Map.of()),
                new InputIdReader(idPointer, rules),
                source,
                continuity,
                topic -> knownLimits.getOrDefault(topic, TopicLimits.NONE),
                () -> knownLimits = limits,
                PLAIN_AVRO,
                "1.2.3",
                clock,
                nanoTime,
                events.listener,
                input,
                backpressure,
                new CommitTrigger(LATENCY, nanoTime),
                refusals,
                signing,
                traces);
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
