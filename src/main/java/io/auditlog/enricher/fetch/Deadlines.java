package io.auditlog.enricher.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The deadlines of attempts. All have the same timeout, so they expire in the order they began, and one list and one timer
 * serve them all. They also know which requests are unfinished: those with a deadline, and those whose owner is being
 * notified of the end. Threads: any.
 */
final class Deadlines {

    /** Minimum interval of the timer, in nanoseconds. */
    private static final long COARSEST = 10_000_000;

    private final Duration timeout;
    private final SourceContext context;
    private final Consumer<Attempt> expired;
    private final Set<Attempt> open = new LinkedHashSet<>();
    private boolean sweeping;
    private boolean stopped;
    private int ending;

    /** None yet; {@code expired} is called with no lock held, and calls {@link #ended}. */
    Deadlines(Duration timeout, SourceContext context, Consumer<Attempt> expired) {
        this.timeout = timeout;
        this.context = context;
        this.expired = expired;
    }

    /** Starts the attempt's time; false if none may start any more. */
    boolean add(Attempt attempt) {
        boolean first;
        synchronized (this) {
            if (stopped) {
                return false;
            }
            first = !sweeping;
            sweeping = true;
            attempt.deadline = context.nanoTime().getAsLong() + timeout.toNanos();
            open.add(attempt);
        }
        if (first) {
            context.timer().schedule(this::sweep, timeout.toNanos());
        }
        return true;
    }

    /** Ends the time of an attempt that is cancelled, or waits for another permit. */
    synchronized void remove(Attempt attempt) {
        open.remove(attempt);
    }

    /** Ends the time of an attempt whose owner will be notified; {@link #ended} follows. */
    synchronized void end(Attempt attempt) {
        open.remove(attempt);
        ending++;
    }

    /** The owner of an attempt was notified. */
    synchronized void ended() {
        ending--;
    }

    /** Lets no other attempt start. */
    synchronized void stop() {
        stopped = true;
    }

    /** Unfinished requests. */
    synchronized int size() {
        return open.size() + ending;
    }

    private void sweep() {
        List<Attempt> late = new ArrayList<>();
        long again = removeLate(late);
        if (again >= 0) {
            context.timer().schedule(this::sweep, again);
        }
        late.forEach(expired);
    }

    /** Nanoseconds until the next sweep, short if some were late, or -1 if nothing else is open. */
    private synchronized long removeLate(List<Attempt> late) {
        long now = context.nanoTime().getAsLong();
        for (Attempt attempt : open) {
            if (attempt.deadline - now > 0) {
                late.forEach(open::remove);
                return late.isEmpty() ? Math.max(COARSEST, attempt.deadline - now) : COARSEST;
            }
            late.add(attempt);
            ending++;
        }
        open.clear();
        sweeping = false;
        return -1;
    }
}
