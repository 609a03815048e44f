package io.auditlog.enricher.topology.backlog;

import io.auditlog.enricher.kafka.TopicLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Computes a reading from the snapshots of the last minute. Rates are those of the whole group, from committed offsets,
 * so all workers report the same values. Threads: any one.
 */
final class BacklogEstimate {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final List<Snapshot> snapshots = new ArrayList<>();

    /**
     * Progress of the consumer group in one partition: offsets, with a committed one of -1 if there is none, the
     * timestamp of the next unread record, -1 if unknown, and the size of the partition, 0 if unknown.
     */
    record Partition(long earliest, long end, long committed, long oldestMillis, long bytes) {

        /** Offset of the next unread record; without a committed offset, the first one. */
        long next() {
            return Math.max(committed, earliest);
        }

        long lag() {
            return Math.max(0, end - next());
        }

        double bytesPerRecord() {
            return end > earliest ? (double) bytes / (end - earliest) : 0;
        }

        Partition withOldest(long millis) {
            return new Partition(earliest, end, committed, millis, bytes);
        }
    }

    /** All partitions at one time, and for how long and up to which size of a partition records are kept; -1: any. */
    record Snapshot(Instant at, Map<TopicPartition, Partition> partitions, long retentionMillis, long retentionBytes) {}

    /** Adds a snapshot and returns the reading based on those of the last minute. */
    Backlog.Reading after(Snapshot now) {
        snapshots.add(now);
        while (snapshots.size() > 2
                && Duration.between(snapshots.get(1).at, now.at).compareTo(WINDOW) >= 0) {
            snapshots.remove(0);
        }
        long lag = now.partitions.values().stream().mapToLong(Partition::lag).sum();
        double expires = now.partitions.keySet().stream()
                .mapToDouble(partition -> secondsUntilExpired(now, partition))
                .reduce(Double.POSITIVE_INFINITY, BacklogEstimate::soonest);
        SortedMap<Integer, Backlog.Unread> unread = new TreeMap<>();
        now.partitions.forEach((partition, progress) ->
                unread.put(partition.partition(), new Backlog.Unread(progress.lag(), progress.oldestMillis())));
        return new Backlog.Reading(now.at, lag, secondsToDrain(lag), expires, unread);
    }

    private double secondsToDrain(long lag) {
        double elapsed = elapsed();
        if (lag == 0 || elapsed <= 0) {
            return lag == 0 ? 0 : Double.NaN;
        }
        long taken = growth(Partition::committed);
        if (lag <= taken) {
            return lag / (taken / elapsed); // consumption keeps up
        }
        long shrunk = taken - growth(Partition::end);
        return shrunk <= 0 ? Double.POSITIVE_INFINITY : lag / (shrunk / elapsed);
    }

    private double secondsUntilExpired(Snapshot now, TopicPartition key) {
        Partition partition = now.partitions.get(key);
        if (partition.lag() == 0) {
            return Double.POSITIVE_INFINITY;
        }
        boolean hasLost = partition.committed >= 0 && partition.earliest > partition.committed;
        double time = hasLost ? 0 : soonest(untilTooOld(now, partition), untilTooMuch(now, key, partition));
        return time > TopicLimits.FOR_EVER.toSeconds() ? Double.POSITIVE_INFINITY : time;
    }

    /** A segment is deleted when its newest record exceeds the retention time, so no record goes before it does itself. */
    private static double untilTooOld(Snapshot now, Partition partition) {
        if (now.retentionMillis < 0) {
            return Double.POSITIVE_INFINITY;
        }
        long age = now.at.toEpochMilli() - partition.oldestMillis;
        return partition.oldestMillis < 0 ? Double.NaN : Math.max(0, now.retentionMillis - age) / 1000.0;
    }

    /** Retention keeps the newest records up to its size: unread ones are deleted when more than that follows them. */
    private double untilTooMuch(Snapshot now, TopicPartition key, Partition partition) {
        if (now.retentionBytes < 0) {
            return Double.POSITIVE_INFINITY;
        }
        double room = now.retentionBytes - partition.lag() * partition.bytesPerRecord();
        if (room <= 0 || elapsed() <= 0) {
            return room <= 0 ? 0 : Double.NaN;
        }
        return room / (growth(key, Partition::end) * partition.bytesPerRecord() / elapsed());
    }

    private long growth(ToLongFunction<Partition> offset) {
        return last().partitions.keySet().stream()
                .mapToLong(partition -> growth(partition, offset))
                .sum();
    }

    /** Growth of a partition's offset since the first snapshot; 0 if it was unknown then. */
    private long growth(TopicPartition partition, ToLongFunction<Partition> offset) {
        Partition first = snapshots.get(0).partitions.get(partition);
        if (first == null || offset.applyAsLong(first) < 0) {
            return 0;
        }
        long last = offset.applyAsLong(last().partitions.get(partition));
        return Math.max(0, last - offset.applyAsLong(first));
    }

    private Snapshot last() {
        return snapshots.get(snapshots.size() - 1);
    }

    private double elapsed() {
        return Duration.between(snapshots.get(0).at, last().at).toMillis() / 1000.0;
    }

    /** The smaller value; an unknown value (NaN) is ignored unless the other one is unknown or infinite. */
    private static double soonest(double one, double other) {
        if (Double.isNaN(one) || Double.isNaN(other)) {
            double known = Double.isNaN(one) ? other : one;
            return Double.isInfinite(known) ? Double.NaN : known;
        }
        return Math.min(one, other);
    }
}
