package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.evidence.Frontier.Range;
import io.auditlog.enricher.evidence.LogCheck.Finder;
import io.auditlog.enricher.evidence.Report.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * The records of a log that none of its checkpoints covers: those with a place after the last one, and those without a
 * place, written while checkpoints were off for input that was open then. Threads: one.
 */
final class Unsealed {

    private final NavigableMap<Long, Late> byNumber = new TreeMap<>();
    private final List<Late> withoutPlace = new ArrayList<>();
    private long last = Long.MAX_VALUE;
    private long oldest = Long.MAX_VALUE;

    private record Late(Origin at, Origin input) {}

    /** Adds a record with a place; false if that is taken. */
    boolean add(Sequence place, Output output) {
        if (place.number() > last) {
            return true;
        }
        oldest = Math.min(oldest, place.timestamp());
        return byNumber.putIfAbsent(place.number(), new Late(output.at(), output.origin())) == null;
    }

    void addWithoutPlace(Output output) {
        withoutPlace.add(new Late(output.at(), output.origin()));
    }

    /** Ignores places after the last one so far: they are being written. */
    void close() {
        last = byNumber.isEmpty() ? -1 : byNumber.lastKey();
    }

    /** Number of records with a place. */
    long size() {
        return byNumber.size();
    }

    /** The earliest time of a record with a place. */
    Optional<Instant> oldest() {
        return byNumber.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest));
    }

    long withoutPlace() {
        return withoutPlace.size();
    }

    /**
     * Finds gaps between the places, which one worker after the other gave without any. Either what is in the gap was
     * removed, or what follows is foreign; the fewer records are named.
     *
     * @param from the first place
     * @param complete from where on none can be gone by retention
     */
    void judgePlaces(LogName log, long from, long complete, Finder finder) {
        long next = from;
        long following = byNumber.size();
        Iterator<Map.Entry<Long, Late>> places = byNumber.entrySet().iterator();
        while (places.hasNext()) {
            Map.Entry<Long, Late> place = places.next();
            long begin = Math.max(next, Math.min(complete, place.getKey()));
            long gap = place.getKey() - begin;
            if (gap > following) {
                String what = "its place " + place.getKey() + " leaves a gap of " + gap + " after the others of " + log;
                finder.found(Kind.FOREIGN, place.getValue().at().toString(), what);
                places.remove();
            } else {
                if (gap > 0) {
                    String what =
                            "no record has this place, and " + place.getValue().at() + " has a later one";
                    finder.found(Kind.MISSING, LogCheck.where(log, new Range(begin, place.getKey())), what);
                }
                next = place.getKey() + 1;
            }
            following--;
        }
    }

    /**
     * Finds what has no input record of its own. Of the input before the last checkpoint only what was open then can have
     * an outcome after it.
     *
     * @param next offset of the first input record after the last checkpoint
     * @param open as in it
     * @param settled whether the input record with an offset has a sealed outcome
     */
    void judgeInputs(long next, long open, LongPredicate settled, Finder finder) {
        Set<Long> seen = new HashSet<>();
        long left = open;
        List<Late> all = new ArrayList<>(byNumber.values());
        all.addAll(withoutPlace);
        for (Late late : all) {
            long offset = late.input.offset();
            if (settled.test(offset) || !seen.add(offset)) {
                finder.found(
                        Kind.DOUBLED, late.at.toString(), "its input record " + late.input + " has another outcome");
            } else if (offset < next && --left < 0) {
                String what = "its input record " + late.input + " had an outcome when the last checkpoint was signed: "
                        + open + " were open";
                finder.found(Kind.FOREIGN, late.at.toString(), what);
            }
        }
    }
}
