package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * How long a group member can be sure that it still owns its partitions: one session from a heartbeat whose response
 * the coordinator meant; docs/RATIONALE.md says which that is. Times are nanoseconds of a monotonic clock.
 *
 * <p>Threads: one, the consumer's.
 */
final class AssignmentLease {

    private static final int NONE = -1;

    private final long session;
    private long polledAt;
    private int generation = NONE;
    private double answers;
    private OptionalLong earlier = OptionalLong.empty();
    private OptionalLong provisional = OptionalLong.empty();
    private OptionalLong end = OptionalLong.empty();

    /** The lease of a member that has not joined yet; {@code now} is the time of its first poll. */
    AssignmentLease(Duration session, long now) {
        this.session = session.toNanos();
        this.polledAt = now;
    }

    /** Updates the lease at the end of a poll, with the group generation and the total number of heartbeat responses. */
    void polled(long now, boolean owns, int joined, double answered) {
        if (!owns || joined != generation) {
            earlier = OptionalLong.empty();
            provisional = OptionalLong.empty();
            generation = owns ? joined : NONE;
            // the session timeout starts when the member joins, which was during this poll
            end = owns ? later(polledAt + session) : OptionalLong.empty();
        } else {
            if (provisional.isPresent()) {
                end = later(provisional.getAsLong() + session);
            }
            double more = answered - answers;
            provisional = more > 1 ? OptionalLong.of(polledAt) : more > 0 ? earlier : OptionalLong.empty();
            earlier = more > 0 ? OptionalLong.of(polledAt) : earlier;
        }
        answers = answered;
        polledAt = now;
    }

    private OptionalLong later(long until) {
        return end.isEmpty() || until - end.getAsLong() > 0 ? OptionalLong.of(until) : end;
    }

    /** End of the lease if no further heartbeat is confirmed; empty without an assignment. */
    OptionalLong end() {
        return end;
    }

    /** The earliest end of the leases of a worker's consumers. Threads: any. */
    static final class Earliest {

        private final Consumer<OptionalLong> listener;
        private final Map<Object, Long> ends = new HashMap<>();
        private OptionalLong reported = OptionalLong.empty();

        /** The listener receives each new end; empty when no partition is assigned. */
        Earliest(Consumer<OptionalLong> listener) {
            this.listener = listener;
        }

        /** Sets the end of one consumer's lease; empty if it has no assignment. */
        synchronized void ends(Object consumer, OptionalLong end) {
            end.ifPresentOrElse(nanos -> ends.put(consumer, nanos), () -> ends.remove(consumer));
            OptionalLong first = ends.values().stream()
                    .mapToLong(Long::longValue)
                    .reduce((one, other) -> one - other < 0 ? one : other);
            if (!first.equals(reported)) {
                reported = first;
                listener.accept(first);
            }
        }
    }
}
