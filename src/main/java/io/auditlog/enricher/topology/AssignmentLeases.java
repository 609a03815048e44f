package io.auditlog.enricher.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The earliest end of the assignment leases of a worker's consumers.
 *
 * <p>Threads: any.
 */
final class AssignmentLeases {

    private final Consumer<OptionalLong> listener;
    private final Map<Object, Long> ends = new HashMap<>();
    private OptionalLong reported = OptionalLong.empty();

    /**
     * Starts without consumers.
     *
     * @param listener called with each new end, in nanoseconds of the monotonic clock; empty when no partition is
     *     assigned
     */
    AssignmentLeases(Consumer<OptionalLong> listener) {
        this.listener = listener;
    }

    /** Sets the end of one consumer's lease; empty if it has no assignment. */
    synchronized void ends(Object consumer, OptionalLong end) {
        end.ifPresentOrElse(nanos -> ends.put(consumer, nanos), () -> ends.remove(consumer));
        OptionalLong first =
                ends.values().stream().mapToLong(Long::longValue).reduce((one, other) -> one - other < 0 ? one : other);
        if (!first.equals(reported)) {
            reported = first;
            listener.accept(first);
        }
    }
}
