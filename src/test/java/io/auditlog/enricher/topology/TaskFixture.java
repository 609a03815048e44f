package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.FlowFixture.NOW;
import static io.auditlog.enricher.topology.FlowFixture.bytes;

import io.auditlog.enricher.schema.DeadLetter;
import java.io.File;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The task of one partition, which may live more than once: its ledger outlives its processor. Test thread only. */
final class TaskFixture {

    final KeyValueStore<Integer, LedgerEntry> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(Ledger.STORE), Serdes.Integer(), new LedgerEntrySerde())
            .withLoggingDisabled()
            .build();
    private final MockProcessorContext<byte[], byte[]> context;
    private final int partition;
    private final Map<Integer, LedgerEntry> committed = new HashMap<>();
    private EnrichProcessor processor;
    private long offset;

    TaskFixture(int partition) {
        this.partition = partition;
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "unused:1");
        context = new MockProcessorContext<>(properties, new TaskId(0, partition), new File("unused"));
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    /** Begins its first or next life. */
    TaskFixture start(TopologyContext parts) {
        processor = new EnrichProcessor(parts);
        processor.init(context);
        return this;
    }

    void read(String value) {
        read(value, NOW);
    }

    void read(String value, Instant timestamp) {
        context.setRecordMetadata("ids", partition, offset++);
        processor.process(new Record<>(null, bytes(value), timestamp.toEpochMilli()));
    }

    /** What the ledger holds now outlasts an abort. */
    void commit() {
        committed.clear();
        try (KeyValueIterator<Integer, LedgerEntry> lines = store.all()) {
            lines.forEachRemaining(line -> committed.put(line.key, line.value));
        }
    }

    /** The ledger is as it was when it was committed last. */
    void abort() {
        processor.close();
        List<Integer> slots = new ArrayList<>();
        try (KeyValueIterator<Integer, LedgerEntry> lines = store.all()) {
            lines.forEachRemaining(line -> slots.add(line.key));
        }
        slots.forEach(store::delete);
        committed.forEach(store::put);
    }

    Record<?, ?> lastForwarded() {
        return context.forwarded().get(forwarded() - 1).record();
    }

    void punctuate() {
        context.scheduledPunctuators()
                .get(context.scheduledPunctuators().size() - 1)
                .getPunctuator()
                .punctuate(0);
    }

    void close() {
        processor.close();
    }

    int forwarded() {
        return context.forwarded().size();
    }

    /** Origins of the dead letters so far, in their order. */
    List<Long> letterOffsets() {
        List<Long> offsets = new ArrayList<>();
        context.forwarded().forEach(forwarded -> {
            DeadLetter letter = FlowFixture.letter(forwarded.record().value());
            offsets.add(letter.getSourceOffset());
        });
        return offsets;
    }
}
