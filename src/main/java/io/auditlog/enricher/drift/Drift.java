package io.auditlog.enricher.drift;

import io.auditlog.enricher.convert.Shape;
import io.auditlog.enricher.convert.ShapeObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Compares each entry with what its event's entries look like. Without a baseline, an event that appears within the first
 * hour is not new, and the first hundred entries of an event are what the next ones are compared with; with a baseline
 * this holds for the events that are not in it. At most 200 events are watched.
 *
 * <p>Threads: any, concurrently. An entry like those before takes no lock.
 */
public final class Drift implements ShapeObserver {

    private static final int MAX_EVENTS = 200;
    private static final Duration UNKNOWN_YET = Duration.ofHours(1);

    private final Map<String, EventShape> events;
    private final Duration unknownYet;
    private final int learnedAfter;
    private final Consumer<List<Change>> listener;
    private Instant begin;

    private Drift(
            Map<String, EventShape> events, Duration unknownYet, int learnedAfter, Consumer<List<Change>> listener) {
        this.events = new ConcurrentHashMap<>(events);
        this.unknownYet = unknownYet;
        this.learnedAfter = learnedAfter;
        this.listener = listener;
    }

    /** Compares with a baseline, or without one with the first entries. {@code listener} gets all changes of an entry. */
    public static Drift of(Optional<Baseline> baseline, Consumer<List<Change>> listener) {
        return new Drift(
                baseline.map(Baseline::events).orElse(Map.of()),
                baseline.isPresent() ? Duration.ZERO : UNKNOWN_YET,
                EventShape.CERTAIN,
                listener);
    }

    /** Learns from all entries, for a {@link #baseline}. */
    public static Drift learning() {
        return new Drift(Map.of(), UNKNOWN_YET, Integer.MAX_VALUE, changes -> {});
    }

    @Override
    public void observe(String event, Shape shape, String data, Instant receivedAt) {
        EventShape known = events.get(event);
        if (known == null ? events.size() < MAX_EVENTS : !known.fits(shape)) {
            take(event, data, receivedAt);
        }
    }

    /** Takes in an entry that was read before. */
    public synchronized void take(String event, String data, Instant receivedAt) {
        List<Change> changes = new ArrayList<>();
        if (begin == null) {
            begin = receivedAt;
        }
        EventShape known = events.get(event);
        if (known == null && events.size() < MAX_EVENTS) {
            known = new EventShape(learnedAfter);
            events.put(event, known);
            if (!receivedAt.isBefore(begin.plus(unknownYet))) {
                changes.add(new Change(Change.Kind.NEW_EVENT, event, "", receivedAt));
            }
        }
        if (known != null) {
            known.take(data, (kind, detail) -> changes.add(new Change(kind, event, detail, receivedAt)));
        }
        if (!changes.isEmpty()) {
            listener.accept(List.copyOf(changes));
        }
    }

    /** What was learned. */
    public synchronized Baseline baseline() {
        events.values().forEach(EventShape::freeze);
        return new Baseline(new TreeMap<>(events));
    }
}
