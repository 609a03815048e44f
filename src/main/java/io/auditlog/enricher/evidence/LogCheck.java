package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Frontier.Range;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One log under verification: its checkpoints, and between each two of them the leaves that were read. An interval begins
 * with the signed frontier of the checkpoint before it, so that damage in one leaves the others provable. Threads: one.
 */
final class LogCheck {

    private final LogName name;
    private final Topics topics;
    private final NavigableMap<Long, Checkpoint> bySize = new TreeMap<>();
    private final NavigableMap<Long, Interval> byEnd = new TreeMap<>();
    private final Unsealed unsealed = new Unsealed();

    /** The first place in each partition of an output topic. */
    private final Map<String, Long> first = new HashMap<>();

    /** Offsets after {@code start} of input records with a sealed outcome. */
    private final BitSet settled = new BitSet();

    private long start = Long.MAX_VALUE;
    private long next;

    /** Receives what is wrong: the kind, where, and in words. */
    @FunctionalInterface
    interface Finder {
        void found(Kind kind, String where, String what);
    }

    LogCheck(LogName name, Topics topics) {
        this.name = name;
        this.topics = topics;
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

    boolean hasCheckpoint() {
        return !bySize.isEmpty();
    }

    /** Whether an input record is one that was read for this log, by its checkpoints. */
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
            return unsealed.add(place, output);
        }
        boolean added = interval.getValue().add(place.number(), output, place);
        long input = output.origin().offset() - start;
        if (added && covers(output.origin()) && input < Integer.MAX_VALUE) {
            settled.set((int) input);
        }
        return added;
    }

    /** Adds a record without a place, whose input this log covers. */
    void addWithoutPlace(Output output) {
        unsealed.addWithoutPlace(output);
    }

    long withoutPlace() {
        return unsealed.withoutPlace();
    }

    /** From now on, only what was written before completes this. */
    void close() {
        unsealed.close();
    }

    private NavigableMap<Long, Interval> intervals() {
        if (byEnd.isEmpty()) {
            Frontier from = Frontier.empty();
            Account before = Account.NONE;
            for (Checkpoint checkpoint : bySize.values()) {
                byEnd.put(checkpoint.frontier().size(), new Interval(from, before, checkpoint, topics));
                from = checkpoint.frontier();
                before = checkpoint.account();
            }
        }
        return byEnd;
    }

    /**
     * Judges the log when all has been read.
     *
     * @param expired receives what retention is the reason for, by topic
     */
    LogSummary judge(Retained retained, Map<String, Long> expired, Finder finder) {
        Map<String, Long> complete = new HashMap<>();
        topics.records().forEach(topic -> complete.put(topic, retained.complete(topic, first)));
        long verified = 0;
        long gone = 0;
        long unproven = 0;
        for (Interval interval : intervals().values()) {
            List<Range> missing = interval.missing();
            List<Range> altered = missing.isEmpty() ? interval.altered() : List.of();
            altered.forEach(range -> finder.found(
                    Kind.ALTERED, where(name, range), "of these records at least one is not as it was written"));
            if (missing.isEmpty() && altered.isEmpty()) {
                verified += interval.length();
            } else {
                unproven += interval.length() - below(missing, Long.MAX_VALUE);
                gone += expired(interval, missing, complete, expired, finder);
            }
        }
        Checkpoint last = bySize.isEmpty() ? null : bySize.lastEntry().getValue();
        long sealed = last == null ? 0 : last.frontier().size();
        unsealed.judgePlaces(
                name, sealed, complete.values().stream().max(Long::compare).orElse(0L), finder);
        unsealed.judgeInputs(
                last == null ? 0 : last.account().next(),
                last == null ? 0 : last.open(),
                offset -> offset >= start && offset - start < Integer.MAX_VALUE && settled.get((int) (offset - start)),
                finder);
        return new LogSummary(name, sealed, verified, gone, unproven, unsealed.size(), unsealed.oldest(), last);
    }

    /**
     * How many of the missing records retention can have deleted, each topic for itself: as many of its records are missing
     * as were signed and not read. The others are found. Topics that have lost least are served first.
     */
    private long expired(
            Interval interval,
            List<Range> missing,
            Map<String, Long> complete,
            Map<String, Long> byTopic,
            Finder finder) {
        long all = complete.values().stream().max(Long::compare).orElse(0L);
        missing.stream()
                .filter(range -> range.to() > all)
                .map(range -> new Range(Math.max(range.from(), all), range.to()))
                .forEach(range -> finder.found(Kind.MISSING, where(name, range), "no record has this place"));
        long hidden = below(missing, Long.MAX_VALUE) - below(missing, all);
        long expired = 0;
        for (String topic : topics.records().stream()
                .sorted(Comparator.comparing(complete::get))
                .toList()) {
            long absent = interval.absent().get(topic);
            if (absent < 0) {
                String what = "here are " + -absent + " records of topic " + topic + " more than were signed";
                finder.found(Kind.ALTERED, where(name, interval.range()), what);
            }
            long deleted = Math.max(0, Math.min(absent, below(missing, complete.get(topic)) - expired));
            expired += deleted;
            byTopic.merge(topic, deleted, Long::sum);
            long found = Math.min(hidden, Math.max(0, absent - deleted));
            hidden -= found;
            if (absent - deleted > found) {
                Range span = new Range(
                        missing.get(0).from(), missing.get(missing.size() - 1).to());
                String what = (absent - deleted - found) + " records of topic " + topic
                        + " are missing among these, which retention cannot have deleted";
                finder.found(Kind.MISSING, where(name, span), what);
            }
        }
        return expired;
    }

    private static long below(List<Range> ranges, long number) {
        return ranges.stream()
                .mapToLong(range -> Math.max(0, Math.min(range.to(), number) - range.from()))
                .sum();
    }

    static String where(LogName log, Range range) {
        return log + "/" + range.from() + (range.to() == range.from() + 1 ? "" : ".." + (range.to() - 1));
    }
}
