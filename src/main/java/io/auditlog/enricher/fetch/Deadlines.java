package io.auditlog.enricher.fetch;

import io.auditlog.enricher.ratelimit.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The deadlines of attempts. All have the same timeout, so they expire in the order they began, and one list and one timer
 * serve them all. Threads: any.
 */
final class Deadlines {

    /** Minimum timer interval, in nanoseconds. */
    private static final long COARSEST = 10_000_000;

    private final long timeout;
    private final LongSupplier nanoTime;
    private final Timer timer;
    private final Consumer<Attempt> expired;
    private final Set<Attempt> open = new LinkedHashSet<>();
    private boolean sweeping;

    Deadlines(Duration timeout, LongSupplier nanoTime, Timer timer, Consumer<Attempt> expired) {
        this.timeout = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.expired = expired;
    }

    /** Starts the attempt's time. */
    void add(Attempt attempt) {
        boolean first;
        synchronized (this) {
            first = !sweeping;
            sweeping = true;
            attempt.deadline = nanoTime.getAsLong() + timeout;
            open.add(attempt);
        }
        if (first) {
            timer.schedule(this::sweep, timeout);
        }
    }

    synchronized void remove(Attempt attempt) {
        open.remove(attempt);
    }

    private void sweep() {
        List<Attempt> late = new ArrayList<>();
        long again = removeLate(late);
        if (again >= 0) {
            timer.schedule(this::sweep, again);
        }
        late.forEach(expired);
    }

    /** Nanoseconds until the next sweep, short if some were late, or -1 if nothing else is open. */
    private synchronized long removeLate(List<Attempt> late) {
        long now = nanoTime.getAsLong();
        for (Attempt attempt : open) {
            if (attempt.deadline - now > 0) {
                late.forEach(open::remove);
                return late.isEmpty() ? Math.max(COARSEST, attempt.deadline - now) : COARSEST;
            }
            late.add(attempt);
        }
        open.clear();
        sweeping = false;
        return -1;
    }
}
