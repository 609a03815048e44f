package io.auditlog.enricher.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Until when a worker can be sure of all its partitions: the first end of its consumers' tenures.
 *
 * <p>Threads: any.
 */
final class AssignmentLeases {

    private final Consumer<OptionalLong> listener;
    private final Map<Object, Long> ends = new HashMap<>();
    private OptionalLong told = OptionalLong.empty();

    /**
     * Those of a worker without consumers.
     *
     * @param listener hears of each new end, in nanoseconds of the monotonic clock; empty when nothing is owned any more
     */
    AssignmentLeases(Consumer<OptionalLong> listener) {
        this.listener = listener;
    }

    /** The tenure of one consumer ends then; empty where it owns nothing. */
    synchronized void ends(Object consumer, OptionalLong end) {
        end.ifPresentOrElse(nanos -> ends.put(consumer, nanos), () -> ends.remove(consumer));
        OptionalLong first =
                ends.values().stream().mapToLong(Long::longValue).reduce((one, other) -> one - other < 0 ? one : other);
        if (!first.equals(told)) {
            told = first;
            listener.accept(first);
        }
    }
}
