package io.auditlog.enricher.topology.ledger;

import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.kafka.Continuity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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
 * number, so that the changelog holds only as many keys as were ever open at once. Separate keys hold a mark (that the
 * partition was read, and from which topic) and the log of outcomes, if there is one. The store is read only on restore. Threads: stream thread only.
 */
public final class Ledger {

    /** Name of the store. */
    public static final String STORE = Continuity.LEDGER;

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

    /** Key of the partition's log of outcomes: an entry without an ID that contains it; see {@code OutcomeLog}. */
    private static final int LOG = -2;

    /** Key of the mark: an entry without an ID that contains the topic's id. */
    static final int MARK = -1;

    private static final Comparator<LedgerEntry> BY_AGE = Comparator.comparing(LedgerEntry::firstSeen);

    private final KeyValueStore<Integer, LedgerEntry> store;

    /** By slot; null where it is free. */
    private final List<LedgerEntry> entries = new ArrayList<>();

    private final BitSet taken = new BitSet();
    private int size;
    private long bytes;
    private Uuid marked;
    private byte[] log;

    /** Reads all that the store has. */
    public Ledger(KeyValueStore<Integer, LedgerEntry> store) {
        this.store = store;
        try (KeyValueIterator<Integer, LedgerEntry> restored = store.all()) {
            restored.forEachRemaining(this::restore);
        }
    }

    private void restore(KeyValue<Integer, LedgerEntry> entry) {
        if (entry.key == MARK) {
            marked = topic(entry.value);
        } else if (entry.key == LOG) {
            log = entry.value.value();
        } else {
            keep(entry.key, entry.value);
        }
    }

    /** The topic's id that a mark contains. */
    static Uuid topic(LedgerEntry mark) {
        return Uuid.fromString(new String(mark.value(), StandardCharsets.US_ASCII));
    }

    private void keep(int slot, LedgerEntry entry) {
        while (entries.size() <= slot) {
            entries.add(null);
        }
        size += taken.get(slot) ? 0 : 1;
        taken.set(slot);
        LedgerEntry before = entries.set(slot, entry);
        bytes += entry.size() - (before == null ? 0 : before.size());
    }

    /** In memory, since a restore reads the changelog anyway; cached, so that a commit writes only what is open. */
    public static StoreBuilder<KeyValueStore<Integer, LedgerEntry>> store() {
        Map<String, String> changelog = new HashMap<>(CHANGELOG);
        changelog.putAll(Continuity.ANY_TIME);
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.Integer(), new LedgerEntrySerde())
                .withCachingEnabled()
                .withLoggingEnabled(changelog);
    }

    /** Id of the topic in the mark; null without a mark. */
    public Uuid marked() {
        return marked;
    }

    /** Stores the mark: the partition is read from the topic with this id. */
    public void mark(TopicPartition partition, Uuid topic, Instant now) {
        store.put(MARK, ofPartition(partition, 0, topic.toString().getBytes(StandardCharsets.US_ASCII), now));
        marked = topic;
    }

    /** The partition's log as it was restored; null without one. */
    public byte[] log() {
        return log;
    }

    /** Stores the partition's log, or removes it if null. */
    public void keepLog(TopicPartition partition, byte[] bytes) {
        store.put(LOG, bytes == null ? null : ofPartition(partition, LedgerEntry.OF_LOG, bytes, Instant.EPOCH));
    }

    /** An entry for something that is no record. */
    private static LedgerEntry ofPartition(TopicPartition partition, long offset, byte[] value, Instant now) {
        Origin origin = new Origin(partition.topic(), partition.partition(), offset);
        History history = History.startingAt(now);
        return new LedgerEntry(null, origin, null, value, new RecordHeaders(), now.toEpochMilli(), history);
    }

    /** Adds an entry; returns its slot. */
    public int open(LedgerEntry entry) {
        int slot = taken.nextClearBit(0);
        put(slot, entry);
        return slot;
    }

    /** Updates the attempt history of the entry in a slot. */
    public void amend(int slot, History history) {
        put(slot, at(slot).with(history));
    }

    /** Removes the entry in a slot and returns it. */
    public LedgerEntry close(int slot) {
        LedgerEntry entry = at(slot);
        entries.set(slot, null);
        taken.clear(slot);
        size--;
        bytes -= entry.size();
        store.put(slot, null); // delete() would also read and decode the entry
        return entry;
    }

    /** Number of open entries. */
    public int size() {
        return size;
    }

    /** Total size of the open records, in bytes: an upper estimate. */
    public long bytes() {
        return bytes;
    }

    /** The IDs that have been open for longest, at most so many, oldest first. Scans all entries. */
    public List<OpenId> oldest(int most) {
        PriorityQueue<LedgerEntry> oldest = new PriorityQueue<>(BY_AGE.reversed());
        for (LedgerEntry entry : entries) {
            if (entry != null && (oldest.size() < most || BY_AGE.compare(entry, oldest.peek()) < 0)) {
                oldest.add(entry);
            }
            if (oldest.size() > most) {
                oldest.remove();
            }
        }
        return oldest.stream().sorted(BY_AGE).map(LedgerEntry::openId).toList();
    }

    /** The least timestamp of the open records, in milliseconds since the epoch; {@link Long#MAX_VALUE} if none is known. */
    public long oldestTimestamp() {
        long oldest = Long.MAX_VALUE;
        for (LedgerEntry entry : entries) {
            if (entry != null && entry.timestamp() > 0) {
                oldest = Math.min(oldest, entry.timestamp());
            }
        }
        return oldest;
    }

    /** Passes each entry with its slot. */
    public void forEach(ObjIntConsumer<LedgerEntry> visitor) {
        taken.stream().forEach(slot -> visitor.accept(entries.get(slot), slot));
    }

    private void put(int slot, LedgerEntry entry) {
        keep(slot, entry);
        store.put(slot, entry);
    }

    private LedgerEntry at(int slot) {
        if (!taken.get(slot)) {
            throw new IllegalStateException("slot " + slot + " is not open");
        }
        return entries.get(slot);
    }
}
