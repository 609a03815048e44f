package io.auditlog.enricher.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Computes backlog estimates from the last minute. Rates are those of the whole group, from committed offsets, so all
 * workers report the same values. Threads: any one.
 */
final class BacklogEstimate {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** A snapshot of all partitions. */
    private record Look(Instant at, Map<Integer, PartitionBacklog> partitions) {}

    private final Deque<Look> looks = new ArrayDeque<>();

    /** Adds a snapshot and returns the estimate based on the snapshots of the last minute. */
    BacklogReading after(Instant now, Map<Integer, PartitionBacklog> partitions, Retention retention) {
        looks.addLast(new Look(now, Map.copyOf(partitions)));
        while (looks.size() > 2 && isOutdated(now)) {
            looks.removeFirst();
        }
        long lag = sum(partitions, PartitionBacklog::lag);
        return new BacklogReading(now, lag, secondsToDrain(lag), secondsUntilExpired(retention));
    }

    /** Whether the second snapshot is old enough to cover the window without the first. */
    private boolean isOutdated(Instant now) {
        Look second = looks.stream().skip(1).findFirst().orElseThrow();
        return Duration.between(second.at(), now).compareTo(WINDOW) >= 0;
    }

    private double secondsToDrain(long lag) {
        if (lag == 0) {
            return 0;
        }
        double elapsed = elapsed();
        if (elapsed <= 0) {
            return Double.NaN;
        }
        long taken = growth(PartitionBacklog::committed);
        if (lag <= taken) {
            return lag / (taken / elapsed); // consumption keeps up
        }
        long shrunk = taken - growth(PartitionBacklog::end);
        return shrunk <= 0 ? Double.POSITIVE_INFINITY : lag / (shrunk / elapsed);
    }

    private double secondsUntilExpired(Retention retention) {
        return looks.getLast().partitions().entrySet().stream()
                .filter(partition -> partition.getValue().lag() > 0)
                .mapToDouble(partition -> secondsUntilExpired(partition.getKey(), partition.getValue(), retention))
                .reduce(Double.POSITIVE_INFINITY, BacklogEstimate::soonest);
    }

    private double secondsUntilExpired(int number, PartitionBacklog partition, Retention retention) {
        if (partition.lost() > 0) {
            return 0;
        }
        return soonest(untilTooOld(partition, retention), untilTooMuch(number, partition, retention));
    }

    /**
     * A segment is deleted when its newest record exceeds the retention time, so no record is deleted before it does
     * itself.
     */
    private double untilTooOld(PartitionBacklog partition, Retention retention) {
        if (retention.millis() < 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (partition.oldestMillis() < 0) {
            return Double.NaN;
        }
        long age = looks.getLast().at().toEpochMilli() - partition.oldestMillis();
        return Math.max(0, retention.millis() - age) / 1000.0;
    }

    /**
     * Retention keeps the newest records up to its size limit: unread records are deleted when more than that follows
     * them.
     */
    private double untilTooMuch(int number, PartitionBacklog partition, Retention retention) {
        if (retention.bytes() < 0) {
            return Double.POSITIVE_INFINITY;
        }
        double room = retention.bytes() - partition.lag() * partition.bytesPerRecord();
        if (room <= 0) {
            return 0;
        }
        double elapsed = elapsed();
        if (elapsed <= 0) {
            return Double.NaN;
        }
        return room / (growth(number, PartitionBacklog::end) * partition.bytesPerRecord() / elapsed);
    }

    private long growth(ToLongFunction<PartitionBacklog> offset) {
        return looks.getLast().partitions().keySet().stream()
                .mapToLong(partition -> growth(partition, offset))
                .sum();
    }

    /** Growth of a partition's offset since the first snapshot; 0 if it was unknown then. */
    private long growth(int number, ToLongFunction<PartitionBacklog> offset) {
        PartitionBacklog first = looks.getFirst().partitions().get(number);
        if (first == null || offset.applyAsLong(first) < 0) {
            return 0;
        }
        long last = offset.applyAsLong(looks.getLast().partitions().get(number));
        return Math.max(0, last - offset.applyAsLong(first));
    }

    private double elapsed() {
        return Duration.between(looks.getFirst().at(), looks.getLast().at()).toMillis() / 1000.0;
    }

    /** The smaller value; an unknown value (NaN) is ignored unless the other one is unknown or infinite. */
    private static double soonest(double one, double other) {
        if (Double.isNaN(one) || Double.isNaN(other)) {
            double known = Double.isNaN(one) ? other : one;
            return Double.isInfinite(known) ? Double.NaN : known;
        }
        return Math.min(one, other);
    }

    private static long sum(Map<Integer, PartitionBacklog> partitions, ToLongFunction<PartitionBacklog> number) {
        return partitions.values().stream().mapToLong(number).sum();
    }
}
