package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A FIFO rate limiter that spaces calls evenly at the permitted rate by virtual scheduling. No sliding second grants
 * more permits than the rate plus the burst.
 *
 * <p>It runs at 99.5 % of the rate. The half percent pays for using the rate fully: permits that come due while a late
 * timer sleeps are made up for, up to 4.5 ms back but not into a pause; a call may leave that late after its permit was
 * due; and permits due within 0.5 ms are granted at once, so that high rates need one timer for many permits and
 * practically unlimited ones need none. Calls that leave later delay the next ones: {@link #left}. If many do, on a
 * machine short of CPU, more lateness is paid for in advance, down to 98 % of the rate.
 *
 * <p>Threads: any. Nothing blocks. Callbacks run outside the lock, on the calling thread if the permit is due at once,
 * else on the timer's thread; they must be short.
 */
public final class RateLimiter {

    /** How early a permit may be granted. */
    static final long EARLY = 500_000;

    private static final double SECOND = 1e9;

    /** Years; sums of such times do not overflow. */
    private static final double FOREVER = 1e17;

    /** A position in the permit queue. */
    public interface Ticket {
        /** Cancels the request without using a permit; returns false if it was already granted. */
        boolean cancel();
    }

    private static final Ticket GRANTED = () -> false;

    private final LongSupplier nanoTime;
    private final long origin;
    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> line = new ArrayDeque<>();
    private final JitterAllowance lateness = new JitterAllowance();

    private int burst;
    private double perSecond;
    private double interval;

    /** Virtual time of the next permit, in nanoseconds since the origin. */
    private long next;

    /** The fractional part of {@link #next}, so that it stays exact over months. */
    private double fraction;

    private long pausedUntil;
    private long lentUntil = Long.MAX_VALUE;
    private long wakeAt = Long.MAX_VALUE;
    private int live;

    public RateLimiter(RateLimitSettings settings, LongSupplier nanoTime, Timer timer) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.timer = timer;
        this.burst = settings.burst();
        this.perSecond = settings.perSecond();
        this.interval = interval();
    }

    /**
     * Requests one permit. If it is due, {@code granted} runs before this method returns; else later, in order.
     *
     * @param granted receives the permit's due time, in nanoseconds of the injected clock; may be in the future
     * @return the position in the queue
     */
    public Ticket acquire(LongConsumer granted) {
        return acquire(granted, false);
    }

    /** Requests one permit ahead of all waiting requests. */
    public Ticket acquireFirst(LongConsumer granted) {
        return acquire(granted, true);
    }

    private Ticket acquire(LongConsumer granted, boolean first) {
        long due;
        lock.lock();
        try {
            long now = now();
            if (live > 0 || !due(now)) {
                Waiter waiter = new Waiter(granted);
                if (first) {
                    line.addFirst(waiter);
                } else {
                    line.add(waiter);
                }
                live++;
                wakeForHead(now);
                return waiter;
            }
            due = book(Math.max(next, now));
        } finally {
            lock.unlock();
        }
        granted.accept(due);
        return GRANTED;
    }

    /**
     * Records that a call leaves now. If it is later after its due time than is paid for, the next permits are delayed
     * by as much, by at most one call's time: queued calls leave in a burst, and later ones must compensate.
     *
     * @param due the permit's due time, as passed when it was granted
     */
    public void left(long due) {
        if (nanoTime.getAsLong() - due <= JitterAllowance.LEAST) {
            return;
        }
        lock.lock();
        try {
            long now = now();
            long over = now + origin - due - lateness.allowed();
            if (over > 0) {
                next = Math.max(next, now - lateness.allowed()) + Math.min((long) interval, over);
                lateness.exceeded();
                wakeForHead(now);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes rate and burst, also for waiting requests. Nothing is caught up: a higher rate applies from now on, and
     * additional burst is earned first.
     */
    public void set(RateLimitSettings settings) {
        lock.lock();
        try {
            long now = now();
            boolean full = next <= now;
            double unused = burst - (next - now) / interval; // calls that could be sent at once
            int gained = settings.burst() - burst;
            perSecond = settings.perSecond();
            burst = settings.burst();
            interval = interval();
            if (!full || gained > 0) {
                double kept = Math.min(burst, Math.min(unused, burst - gained));
                next = now + (long) Math.ceil(Math.min(FOREVER, (burst - kept) * interval));
            }
            wakeForHead(now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives up one call for what another worker may have sent just before its share of the rate moved here; at most a
     * second of silence, since that call no longer counts after that.
     */
    public void forfeit() {
        lock.lock();
        try {
            long now = now();
            long paid = Math.max(next, now) + (long) interval;
            long silent = now + (long) Math.min(FOREVER, SECOND + (burst - 1) * interval);
            next = Math.max(next, Math.min(paid, silent));
            wakeForHead(now);
        } finally {
            lock.unlock();
        }
    }

    /** The permitted rate, in calls per second. */
    public double rate() {
        lock.lock();
        try {
            return perSecond;
        } finally {
            lock.unlock();
        }
    }

    /** Grants nothing before {@code nanos} of the injected clock. Never shortens a pause. */
    public void pauseUntil(long nanos) {
        lock.lock();
        try {
            pausedUntil = Math.max(pausedUntil, nanos - origin);
        } finally {
            lock.unlock();
        }
    }

    /** Grants nothing for this long from now. Never shortens a pause. */
    public void pauseFor(Duration time) {
        pauseUntil(nanoTime.getAsLong() + time.toNanos());
    }

    /** Grants nothing from {@code nanos} of the injected clock on, unless a later end is set before or after that. */
    public void lendUntil(long nanos) {
        lend(nanos - origin);
    }

    /** Grants without an end, as initially. */
    public void lendForGood() {
        lend(Long.MAX_VALUE);
    }

    private void lend(long until) {
        lock.lock();
        try {
            lentUntil = until;
            wakeForHead(now());
        } finally {
            lock.unlock();
        }
    }

    /** Whether the lease on the rate is valid now. */
    public boolean isLent() {
        lock.lock();
        try {
            return now() < lentUntil;
        } finally {
            lock.unlock();
        }
    }

    /** The number of waiting requests. */
    public int waiting() {
        lock.lock();
        try {
            return live;
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }

    private double interval() {
        return Math.min(FOREVER, (SECOND + EARLY + lateness.allowed()) / perSecond);
    }

    private boolean due(long now) {
        return now >= pausedUntil && now < lentUntil && next - burstAhead() - EARLY <= now;
    }

    private long burstAhead() {
        return (long) Math.min(FOREVER, (burst - 1) * interval);
    }

    /** Takes the permit at {@code from} and returns its due time by the injected clock. */
    private long book(long from) {
        lateness.look(from);
        interval = interval();
        double exact = interval + fraction;
        long whole = (long) exact;
        fraction = exact - whole;
        next = from + whole;
        return origin + from;
    }

    private void wake(long scheduledFor) {
        List<Waiter> granted = new ArrayList<>();
        lock.lock();
        try {
            if (scheduledFor != wakeAt) {
                return; // superseded by an earlier wake-up
            }
            wakeAt = Long.MAX_VALUE;
            long now = now();
            while (live > 0 && due(now)) {
                Waiter waiter = line.remove();
                if (waiter.left) {
                    continue;
                }
                waiter.left = true;
                live--;
                waiter.due = book(Math.max(next, Math.max(pausedUntil, now - JitterAllowance.LEAST)));
                granted.add(waiter);
            }
            wakeForHead(now);
        } finally {
            lock.unlock();
        }
        granted.forEach(Waiter::run);
    }

    /** Schedules the one timer for when the head of the queue is due, if ever; called under the lock. */
    private void wakeForHead(long now) {
        if (live == 0) {
            line.clear();
            return;
        }
        long at = Math.max(now, Math.max(pausedUntil, next - burstAhead()));
        if (at < wakeAt && at < lentUntil) {
            wakeAt = at;
            timer.schedule(() -> wake(at), at - now);
        }
    }

    /** A waiting request. Guarded by the rate limiter's lock. */
    private final class Waiter implements Ticket {
        private final LongConsumer granted;
        private boolean left;
        private long due;

        Waiter(LongConsumer granted) {
            this.granted = granted;
        }

        @Override
        public boolean cancel() {
            lock.lock();
            try {
                if (left) {
                    return false;
                }
                left = true;
                live--;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** A failing callback must not cost others their granted permits. */
        void run() {
            try {
                granted.accept(due);
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }
}
