package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Until when a member of a group can be sure of its partitions. The coordinator gives them to others when it has heard no
 * heartbeat for a session. What it has heard, its answers tell: of two in a row the later one is to a heartbeat that was sent
 * after the earlier one had come, because there is never more than one under way; so the coordinator counted anew after
 * that. It is told of answers alone, which may refuse: then the next poll takes the partitions away, so an answer counts when
 * they have outlasted one more poll. A member that stood still for longer than a session thus knows less than it would take
 * to go on.
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
     * The tenure of a member that has not joined yet.
     *
     * @param session how long the coordinator waits for a heartbeat
     * @param now when it began to poll
     */
    AssignmentLease(Duration session, long now) {
        this.session = session.toNanos();
        this.polledAt = now;
    }

    /**
     * A poll of the consumer has ended.
     *
     * @param now when
     * @param owns whether it has partitions
     * @param joined the generation of the group that it joined last
     * @param answered how many heartbeats have been answered
     */
    void polled(long now, boolean owns, int joined, double answered) {
        if (!owns) {
            generation = NONE;
            forget();
            end = OptionalLong.empty();
        } else if (joined != generation) {
            generation = joined;
            forget();
            extend(polledAt); // the coordinator begins to count when it lets a member in, which was in this poll
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

    /** When it ends, unless the group is heard of again; empty without partitions. */
    OptionalLong end() {
        return end;
    }
}
