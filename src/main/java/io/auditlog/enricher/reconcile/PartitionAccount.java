package io.auditlog.enricher.reconcile;

import io.auditlog.enricher.entry.StatusClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/** What was found of one input partition, up to its end when it was read. Threads: one. */
final class PartitionAccount {

    private static final int SHOWN = 10;

    private final TopicPartition partition;
    private final long end;
    private final long committed;
    final Offsets records;
    final Offsets outcomes;
    private final Map<Integer, Long> ledger = new HashMap<>();
    private final Map<StatusClass, Long> dead = new EnumMap<>(StatusClass.class);
    private final List<String> findings = new ArrayList<>();
    private long begin;
    private long enriched;
    private long twice;
    private boolean compacted;

    /**
     * An empty account.
     *
     * @param committed the group's offset, up to which each record must have been taken in; 0 if there is none
     */
    PartitionAccount(TopicPartition partition, long begin, long end, long committed) {
        this.partition = partition;
        this.begin = begin;
        this.end = end;
        this.committed = committed;
        this.records = new Offsets(begin, end);
        this.outcomes = new Offsets(begin, end);
    }

    /** Takes an input record. */
    void record(long offset) {
        records.add(offset);
    }

    /** Leaves out what retention has deleted meanwhile, read or not: all before {@code later}. */
    void beginAt(long later) {
        begin = Math.min(Math.max(begin, later), end);
    }

    /** From now on an outcome without a record is of one that compaction may have removed, and not foreign. */
    void compacted() {
        compacted = true;
    }

    /** Takes what a slot of the ledger holds now; null if it is free. */
    void slot(int slot, Long openOffset) {
        ledger.put(slot, openOffset);
    }

    /** Takes an outcome; {@code deadAs} is null for an enriched record. */
    void outcome(long offset, StatusClass deadAs) {
        if (offset < begin || offset >= end) {
            return; // deleted from the input, or newer than what was read of it
        }
        if (!outcomes.add(offset)) {
            if (++twice <= SHOWN) {
                note(offset, "has another outcome");
            }
        } else if (deadAs == null) {
            enriched++;
        } else {
            dead.merge(deadAs, 1L, Long::sum);
        }
    }

    boolean hasOutcomes() {
        return enriched > 0 || !dead.isEmpty();
    }

    /** The sums; where outputs are incomplete, a record without an outcome is not lost, but may have had one. */
    Balance.Row row(boolean outputsComplete) {
        long taken = Math.max(begin, Math.min(committed, end));
        long[] open = ledger.values().stream()
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .filter(this::hasNoOutcome)
                .distinct()
                .sorted()
                .toArray();
        long openTaken = LongStream.of(open).filter(offset -> offset < taken).count();
        long missing = records.countWithout(outcomes, begin, taken) - openTaken;
        long unread = records.countWithout(outcomes, taken, end) - (open.length - openTaken);
        long settled =
                enriched + dead.values().stream().mapToLong(Long::longValue).sum();
        long foreign = outcomes.countWithout(records, begin, end);
        if (missing > 0 && outputsComplete) {
            LongStream.range(begin, taken)
                    .filter(offset -> hasNoOutcome(offset) && Arrays.binarySearch(open, offset) < 0)
                    .limit(SHOWN)
                    .forEach(offset -> note(offset, "has no outcome"));
        }
        return new Balance.Row(
                partition.toString(),
                end - begin,
                records.countWithout(outcomes, begin, end) + settled - foreign,
                enriched,
                dead,
                open.length,
                unread,
                twice,
                outputsComplete ? missing : 0,
                outputsComplete ? 0 : missing,
                compacted ? 0 : foreign,
                findings);
    }

    private boolean hasNoOutcome(long offset) {
        return offset >= begin && records.contains(offset) && !outcomes.contains(offset);
    }

    private void note(long offset, String what) {
        findings.add(partition + "@" + offset + " " + what);
    }
}
