package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long a group member can be sure that it still owns its partitions. The coordinator reassigns them when it has
 * received no heartbeat for a session timeout. Only one heartbeat is in flight at a time, so of two consecutive
 * responses the later one answers a heartbeat sent after the earlier one arrived, and the coordinator restarted its
 * timeout after that. Only the number of responses is known, and a response may be an error; after an error the next
 * poll revokes the partitions, so a response counts once the partitions have survived one more poll. The lease of a
 * member that was suspended for longer than a session has therefore expired.
 *
 * <p>Threads: one, the consumer's. Times are nanoseconds of a monotonic clock.
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

    /**
     * The lease of a member that has not joined yet.
     *
     * @param session session timeout of the group
     * @param now time of the first poll
     */
    AssignmentLease(Duration session, long now) {
        this.session = session.toNanos();
        this.polledAt = now;
    }

    /**
     * Updates the lease after a poll.
     *
     * @param now end of the poll
     * @param owns whether partitions are assigned
     * @param joined current group generation
     * @param answered total number of heartbeat responses
     */
    void polled(long now, boolean owns, int joined, double answered) {
        if (!owns) {
            generation = NONE;
            forget();
            end = OptionalLong.empty();
        } else if (joined != generation) {
            generation = joined;
            forget();
            extend(polledAt); // the session timeout starts when the member joins, which was during this poll
        } else {
            provisional.ifPresent(this::extend);
            provisional = OptionalLong.empty();
            count(answered - answers);
        }
        answers = answered;
        polledAt = now;
    }

    private void count(double more) {
        if (more > 0) {
            provisional = more > 1 ? OptionalLong.of(polledAt) : earlier;
            earlier = OptionalLong.of(polledAt);
        }
    }

    private void forget() {
        earlier = OptionalLong.empty();
        provisional = OptionalLong.empty();
    }

    private void extend(long heard) {
        long until = heard + session;
        if (end.isEmpty() || until - end.getAsLong() > 0) {
            end = OptionalLong.of(until);
        }
    }

    /** End of the lease if no further heartbeat is confirmed; empty without an assignment. */
    OptionalLong end() {
        return end;
    }
}
