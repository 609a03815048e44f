package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.evidence.Frontier.Range;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * One log under verification: its checkpoints, and between each two of them the leaves that were read. An interval begins
 * with the signed frontier of the checkpoint before it, so that damage in one leaves the others provable. Threads: one.
 */
final class LogCheck {

    private final LogName name;
    private final NavigableMap<Long, Checkpoint> bySize = new TreeMap<>();
    private final NavigableMap<Long, Interval> byEnd = new TreeMap<>();

    /** The first leaf in each partition of an output topic. */
    private final Map<String, Long> first = new HashMap<>();

    private long start = Long.MAX_VALUE;
    private long next;
    private long unsealed;

    /** Receives what is wrong: the kind, where, and in words. */
    @FunctionalInterface
    interface Finder {
        void found(Kind kind, String where, String what);
    }

    /** The leaves between two checkpoints; those that come too early wait for the ones before them. */
    private static final class Interval {
        private final long from;
        private final Frontier frontier;
        private final Checkpoint end;
        private final Map<Long, byte[]> waiting = new HashMap<>();

        Interval(Frontier from, Checkpoint end) {
            this.from = from.size();
            this.frontier = from.copy();
            this.end = end;
        }

        boolean add(long number, byte[] leaf) {
            if (number < frontier.size() || waiting.putIfAbsent(number, leaf) != null) {
                return false;
            }
            for (byte[] due = waiting.remove(frontier.size()); due != null; due = waiting.remove(frontier.size())) {
                frontier.append(due);
            }
            return true;
        }

        long length() {
            return end.frontier().size() - from;
        }

        boolean isComplete() {
            return frontier.size() == end.frontier().size();
        }

        /** Runs of leaves that were not read. */
        List<Range> missing() {
            List<Range> missing = new ArrayList<>();
            long begin = frontier.size();
            for (long number : waiting.keySet().stream().sorted().toList()) {
                if (number > begin) {
                    missing.add(new Range(begin, number));
                }
                begin = number + 1;
            }
            if (begin < end.frontier().size()) {
                missing.add(new Range(begin, end.frontier().size()));
            }
            return missing;
        }
    }

    LogCheck(LogName name) {
        this.name = name;
    }

    /** Adds a checkpoint, in any order, before the first leaf. */
    void add(Checkpoint checkpoint) {
        if (!checkpoint.log().equals(name)) {
            throw new IllegalArgumentException("the log " + name.log() + " has another partition, of " + name);
        }
        Checkpoint before = bySize.put(checkpoint.frontier().size(), checkpoint);
        if (before != null
                && !Arrays.equals(
                        before.frontier().root(), checkpoint.frontier().root())) {
            throw new IllegalArgumentException(
                    "two checkpoints of " + name.log() + " have other roots for the same size");
        }
        start = Math.min(start, checkpoint.account().start());
        next = Math.max(next, checkpoint.account().next());
    }

    LogName name() {
        return name;
    }

    /** Whether an input record is one that was read for this log. */
    boolean covers(Origin input) {
        return isOf(input) && input.offset() >= start && input.offset() < next;
    }

    boolean isOf(Origin input) {
        return input.topic().equals(name.topic()) && input.partition() == name.partition();
    }

    /** Adds a leaf; false if its place is taken. */
    boolean add(Output output, Sequence place) {
        first.merge(output.partition(), place.number(), Math::min);
        Map.Entry<Long, Interval> interval = intervals().higherEntry(place.number());
        if (interval == null) {
            unsealed++;
            return true;
        }
        return interval.getValue().add(place.number(), output.leafHash(place));
    }

    private NavigableMap<Long, Interval> intervals() {
        if (byEnd.isEmpty()) {
            Frontier from = Frontier.empty();
            for (Checkpoint checkpoint : bySize.values()) {
                byEnd.put(checkpoint.frontier().size(), new Interval(from, checkpoint));
                from = checkpoint.frontier();
            }
        }
        return byEnd;
    }

    /**
     * Judges the log when all has been read.
     *
     * @param shortened partitions of output topics whose first records were deleted
     */
    LogSummary judge(Set<String> shortened, Finder finder) {
        long certain = shortened.stream()
                .mapToLong(partition -> first.getOrDefault(partition, Long.MAX_VALUE))
                .max()
                .orElse(0);
        long verified = 0;
        long expired = 0;
        long undecided = 0;
        for (Interval interval : intervals().values()) {
            List<Range> altered = interval.isComplete() ? altered(interval) : List.of();
            List<Range> missing = interval.missing();
            altered.forEach(range ->
                    finder.found(Kind.ALTERED, where(range), "of these records at least one is not as it was written"));
            missing.stream()
                    .filter(range -> range.to() > certain)
                    .map(range -> new Range(Math.max(range.from(), certain), range.to()))
                    .forEach(range -> finder.found(Kind.MISSING, where(range), "no record has this place"));
            if (missing.isEmpty()) {
                verified += altered.isEmpty() ? interval.length() : 0;
            } else if (verified == 0) {
                expired += interval.length();
            } else {
                undecided += interval.length();
            }
        }
        Checkpoint last = bySize.lastEntry().getValue();
        return new LogSummary(name, last.frontier().size(), verified, expired, undecided, unsealed, last);
    }

    private static List<Range> altered(Interval interval) {
        return interval.frontier.differences(interval.end.frontier()).stream()
                .map(range -> new Range(Math.max(range.from(), interval.from), range.to()))
                .toList();
    }

    private String where(Range range) {
        return name + "/" + range.from() + (range.to() == range.from() + 1 ? "" : ".." + (range.to() - 1));
    }
}
