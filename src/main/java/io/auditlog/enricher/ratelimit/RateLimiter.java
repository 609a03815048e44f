package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Spaces calls evenly at the permitted rate: first come, first served, by virtual scheduling. In no sliding second are
 * more permits granted than the rate plus the burst.
 *
 * <p>It runs at 99.5 % of the rate. The half percent pays for what makes it use the rate at all: permits that come due
 * while a late timer sleeps are made up for, as far as 4.5 ms back but not into a pause, a call may leave that late after
 * its permit was due, and permits due within 0.5 ms are granted at once, so that high rates need one timer for many
 * permits and practically unlimited ones need none. Calls that leave later make the next ones later: {@link #left}. Where
 * many do, on a machine that is short of CPU, more lateness is paid for in advance, down to 98 % of the rate.
 *
 * <p>Threads: any. Nothing blocks. Callbacks run outside the lock, on the thread that asks when the permit is due at
 * once, else on the timer's thread; they must be short.
 */
public final class RateLimiter {

    /** How much before its time a permit may be granted. */
    static final long EARLY = 500_000;

    private static final double SECOND = 1e9;

    /** Years; sums of such times do not overflow. */
    private static final double FOREVER = 1e17;

    /** A place in the line for permits. */
    public interface Ticket {
        /** Gives the place back, and nothing is used up; or returns false, since the permit has been granted before. */
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

    /** What {@link #next} lacks for being exact, so that it stays exact over months. */
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
     * Asks for one permit. If it is due, {@code granted} runs before this method returns; else later, in order.
     *
     * @param granted is told when the permit was due, in nanoseconds of the injected clock; may be yet to come
     * @return the place in the line
     */
    public Ticket acquire(LongConsumer granted) {
        return acquire(granted, false);
    }

    /** The same before all who wait already. */
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
     * A call leaves now. If that is later after its permit was due than what is paid for, the next permits come later by as
     * much, by one call's time at most: those that piled up leave in a crowd, and who follows must make room for it.
     *
     * @param due when its permit was due, as told when it was granted
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
     * Changes rate and burst, for those who wait already, too. Nothing is caught up: a higher rate counts from now on, and
     * what the burst gains is earned first.
     */
    public void set(RateLimitSettings settings) {
        lock.lock();
        try {
            long now = now();
            boolean full = next <= now;
            double unused = burst - (next - now) / interval; // calls that could leave at once
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
     * Pays with one call for what another may have sent just before its part of the rate came here; with a second of
     * silence at most, since after that it does not count any more.
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

    /** Grants nothing before {@code nanos} of the injected clock. A longer pause is never shortened. */
    public void pauseUntil(long nanos) {
        lock.lock();
        try {
            pausedUntil = Math.max(pausedUntil, nanos - origin);
        } finally {
            lock.unlock();
        }
    }

    /** Grants nothing for some time from now. A longer pause is never shortened. */
    public void pauseFor(Duration time) {
        pauseUntil(nanoTime.getAsLong() + time.toNanos());
    }

    /** Grants nothing from {@code nanos} of the injected clock on, unless it hears of a later end before or after that. */
    public void lendUntil(long nanos) {
        lend(nanos - origin);
    }

    /** Grants without an end, as it does at first. */
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

    /** Whether the rate is lent now. */
    public boolean isLent() {
        lock.lock();
        try {
            return now() < lentUntil;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for a permit. */
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

    /** Takes the permit of that time, and says when it is due by the injected clock. */
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
                return; // an earlier wake has taken its place
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

    /** Sees to it that the one timer wakes when the head of the line is due, if that is ever; called under the lock. */
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

    /** Somebody in the line. Guarded by the rate limiter's lock. */
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

        /** One callback that fails must not cost the others the permits they were granted. */
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
