package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Frontier.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The leaves between two checkpoints; those that come too early wait for the ones before them. Threads: one. */
final class Interval {

    private final long from;
    private final Frontier frontier;
    private final Checkpoint end;
    private final Map<Long, byte[]> waiting = new HashMap<>();

    /** By topic: how many records were signed, less those that were read. */
    private final Map<String, Long> absent = new HashMap<>();

    /** Begins with a frontier, whose account was this one. */
    Interval(Frontier from, Account before, Checkpoint end, Topics topics) {
        this.from = from.size();
        this.frontier = from.copy();
        this.end = end;
        count(topics.enriched(), end.account().enriched() - before.enriched());
        for (StatusClass each : StatusClass.values()) {
            long dead =
                    end.account().dead().getOrDefault(each, 0L) - before.dead().getOrDefault(each, 0L);
            count(topics.deadLetter(each), dead);
        }
    }

    private void count(String topic, long records) {
        absent.merge(topic, records, Long::sum);
    }

    boolean add(long number, Output output, Sequence place) {
        if (number < frontier.size() || waiting.putIfAbsent(number, output.leafHash(place)) != null) {
            return false;
        }
        count(output.at().topic(), -1);
        for (byte[] due = waiting.remove(frontier.size()); due != null; due = waiting.remove(frontier.size())) {
            frontier.append(due);
        }
        return true;
    }

    long length() {
        return end.frontier().size() - from;
    }

    Range range() {
        return new Range(from, end.frontier().size());
    }

    Map<String, Long> absent() {
        return absent;
    }

    /** Runs of leaves of a complete interval that differ from what was signed. */
    List<Range> altered() {
        return frontier.differences(end.frontier()).stream()
                .map(range -> new Range(Math.max(range.from(), from), range.to()))
                .toList();
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
