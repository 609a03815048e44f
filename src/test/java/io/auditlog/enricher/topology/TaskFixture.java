package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.NOW;
import static io.auditlog.enricher.topology.TopologyFixture.bytes;

import io.auditlog.enricher.topology.ledger.Ledger;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import io.auditlog.enricher.topology.ledger.LedgerEntrySerde;
import java.io.File;
import java.time.Instant;
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
    private Map<Integer, LedgerEntry> committed = Map.of();
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

    /** Begins its first life, or one in another worker. */
    TaskFixture start(EnrichTopology parts) {
        processor = new EnrichProcessor(parts);
        processor.init(context);
        return this;
    }

    /** Begins the next life of the same processor. */
    void revive() {
        processor.close();
        processor.init(context);
    }

    void read(String value) {
        read(null, value, NOW);
    }

    void read(byte[] key, String value, Instant timestamp) {
        context.setRecordMetadata("ids", partition, offset++);
        processor.process(new Record<>(key, bytes(value), timestamp.toEpochMilli()));
    }

    /** What the ledger holds now outlasts an abort. */
    void commit() {
        committed = entries();
    }

    /** The ledger is as it was when it was committed last. */
    void abort() {
        processor.close();
        entries().keySet().forEach(store::delete);
        committed.forEach(store::put);
    }

    private Map<Integer, LedgerEntry> entries() {
        Map<Integer, LedgerEntry> entries = new HashMap<>();
        try (KeyValueIterator<Integer, LedgerEntry> all = store.all()) {
            all.forEachRemaining(entry -> entries.put(entry.key, entry.value));
        }
        return entries;
    }

    void punctuate() {
        punctuate(0);
    }

    void punctuate(long millis) {
        context.scheduledPunctuators()
                .get(context.scheduledPunctuators().size() - 1)
                .getPunctuator()
                .punctuate(millis);
    }

    /** Whether the processor has requested a commit since the last time that this was called. */
    boolean requestsCommit() {
        boolean requested = context.committed();
        context.resetCommit();
        return requested;
    }

    void close() {
        processor.close();
    }

    int openEntries() {
        return TopologyFixture.openEntries(store);
    }

    int forwarded() {
        return context.forwarded().size();
    }

    Record<?, ?> lastForwarded() {
        return context.forwarded().get(forwarded() - 1).record();
    }

    /** Origins of the dead letters so far, in their order. */
    List<Long> letterOffsets() {
        return context.forwarded().stream()
                .map(forwarded ->
                        TopologyFixture.letter(forwarded.record().value()).getSourceOffset())
                .toList();
    }
}
