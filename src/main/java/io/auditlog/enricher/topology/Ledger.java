package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The open IDs: one entry for each ID without an outcome, in a changelog-backed store, under the smallest free slot
 * number. Slots are reused, so within one commit the store's cache reduces open-close-open of a slot to one change, and
 * the changelog holds only as many keys as were ever open at once, whatever the throughput.
 *
 * <p>A separate key holds a mark: that the partition was read, and from which topic.
 *
 * <p>The store is write-through and read only on restore; the entries are kept in this object. Threads: stream thread
 * only.
 */
final class Ledger {

    /** Name of the store; the changelog topic is {@code <application.id>-ledger-changelog}. */
    static final String STORE = "ledger";

    /**
     * Small segments, so that compaction keeps up and a restore reads little. A tombstone must outlive the longest
     * restore, or a reader that saw the entry would miss its deletion: one hour.
     */
    private static final Map<String, String> CHANGELOG = Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "600000",
            "segment.bytes", "8388608",
            "min.cleanable.dirty.ratio", "0.1",
            "delete.retention.ms", "3600000");

    /** No timestamp limits: changelog records carry the timestamps of the input, which can be anything. */
    static final Map<String, String> ANY_TIME = Map.of(
            "message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE),
            "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));

    /** Key of the mark: an entry without an ID that contains the topic's id. */
    private static final int MARK = -1;

    private final KeyValueStore<Integer, LedgerEntry> store;
    private final List<LedgerEntry> lines = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private Uuid marked;

    /** Loads all entries of the restored store. */
    Ledger(KeyValueStore<Integer, LedgerEntry> store) {
        this.store = store;
        try (KeyValueIterator<Integer, LedgerEntry> restored = store.all()) {
            while (restored.hasNext()) {
                KeyValue<Integer, LedgerEntry> line = restored.next();
                if (line.key == MARK) {
                    marked = Uuid.fromString(new String(line.value.input().value(), StandardCharsets.US_ASCII));
                } else {
                    hold(line.key, line.value);
                }
            }
        }
    }

    /** Name of the changelog topic of one application. */
    static String changelog(String applicationId) {
        return applicationId + "-" + STORE + "-changelog";
    }

    /** In memory, since a restore reads the changelog anyway; cached, so that a commit writes only what is open. */
    static StoreBuilder<KeyValueStore<Integer, LedgerEntry>> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.Integer(), new LedgerEntrySerde())
                .withCachingEnabled()
                .withLoggingEnabled(changelogConfiguration());
    }

    private static Map<String, String> changelogConfiguration() {
        Map<String, String> configuration = new HashMap<>(CHANGELOG);
        configuration.putAll(ANY_TIME);
        return configuration;
    }

    /** Id of the topic in the mark; null without a mark. */
    Uuid marked() {
        return marked;
    }

    /** Stores the mark: the partition is read from the topic with this id. */
    void mark(TopicPartition partition, Uuid topic, Instant now) {
        Origin origin = new Origin(partition.topic(), partition.partition(), 0);
        byte[] id = topic.toString().getBytes(StandardCharsets.US_ASCII);
        InputRecord mark = new InputRecord(origin, null, id, new RecordHeaders(), now.toEpochMilli());
        store.put(MARK, new LedgerEntry(null, mark, History.startingAt(now)));
        marked = topic;
    }

    /** Adds an entry and returns its slot. */
    int open(LedgerEntry line) {
        int slot = taken.nextClearBit(0);
        hold(slot, line);
        store.put(slot, line);
        return slot;
    }

    /** Updates the attempt history of the entry in a slot. */
    void amend(int slot, History history) {
        LedgerEntry amended = line(slot).with(history);
        lines.set(slot, amended);
        store.put(slot, amended);
    }

    /** Removes the entry in a slot and returns it. */
    LedgerEntry close(int slot) {
        LedgerEntry line = line(slot);
        lines.set(slot, null);
        taken.clear(slot);
        store.put(slot, null); // delete() would also read and decode the entry
        return line;
    }

    int size() {
        return taken.cardinality();
    }

    /** The open entry that was seen first, or null. Scans all entries. */
    LedgerEntry oldest() {
        LedgerEntry oldest = null;
        for (int slot = taken.nextSetBit(0); slot >= 0; slot = taken.nextSetBit(slot + 1)) {
            LedgerEntry line = lines.get(slot);
            oldest = oldest == null || line.firstSeen().isBefore(oldest.firstSeen()) ? line : oldest;
        }
        return oldest;
    }

    void forEach(ObjIntConsumer<LedgerEntry> visitor) {
        taken.stream().forEach(slot -> visitor.accept(lines.get(slot), slot));
    }

    private LedgerEntry line(int slot) {
        if (!taken.get(slot)) {
            throw new IllegalStateException("slot " + slot + " is not open");
        }
        return lines.get(slot);
    }

    private void hold(int slot, LedgerEntry line) {
        while (lines.size() <= slot) {
            lines.add(null);
        }
        lines.set(slot, line);
        taken.set(slot);
    }
}
