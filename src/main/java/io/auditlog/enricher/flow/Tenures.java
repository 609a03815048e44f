package io.auditlog.enricher.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Until when a worker can be sure of all its partitions: the first end of its consumers' tenures.
 *
 * <p>Threads: any.
 */
final class Tenures {

    private final LongConsumer told;
    private final Map<Object, Long> ends = new HashMap<>();

    /**
     * Those of a worker without consumers.
     *
     * @param told hears of each new end, in nanoseconds of the monotonic clock; not called while nothing is owned
     */
    Tenures(LongConsumer told) {
        this.told = told;
    }

    /** The tenure of one consumer ends then; empty where it owns nothing. */
    synchronized void ends(Object consumer, OptionalLong end) {
        Long before = end.isPresent() ? ends.put(consumer, end.getAsLong()) : ends.remove(consumer);
        boolean changed = end.isPresent() ? !Long.valueOf(end.getAsLong()).equals(before) : before != null;
        if (changed) {
            ends.values().stream()
                    .reduce((one, other) -> one - other < 0 ? one : other)
                    .ifPresent(told::accept);
        }
    }
}
