package io.auditlog.enricher.ratelimit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A FIFO rate limiter that spaces calls evenly at the permitted rate by virtual scheduling. No sliding second grants
 * more permits than the rate plus the burst.
 *
 * <p>It runs at 99.5 % of the rate. The half percent pays for using the rate fully: permits that come due while a late
 * timer sleeps are made up for, up to 4.5 ms back but not into a pause; a call may leave that late after its permit was
 * due; and permits due within 0.5 ms are granted at once, so that high rates need one timer for many permits and
 * practically unlimited ones need none. Calls that leave later delay the next ones: {@link #onDispatched}. If many do, on a
 * machine short of CPU, more lateness is paid for in advance, down to 98 % of the rate.
 *
 * <p>Threads: any. Nothing blocks. Callbacks run outside the lock, on the calling thread if the permit is due at once,
 * else on the timer's thread; they must be short.
 */
public final class RateLimiter {

    private static final long SECOND = 1_000_000_000;
    private static final double FOREVER = 1e17; // years; sums of such times do not overflow

    /** How early a permit may be granted. */
    private static final long EARLY = 500_000;

    /** The lateness that costs nothing. It grows by a step per later call, and shrinks by one each second. */
    private static final long MIN_LATENESS = 4_500_000;

    private static final long MAX_LATENESS = 19_500_000;
    private static final long LATENESS_STEP = 50_000;

    private final LongSupplier nanoTime;
    private final long origin;
    private final Timer timer;
    private final ArrayDeque<Ticket> line = new ArrayDeque<>();

    private RateLimitSettings settings;
    private double interval;
    private long lateness = MIN_LATENESS;
    private long latenessCheckedAt;

    /** Virtual time of the next permit, in nanoseconds since the origin. */
    private long next;

    /** The fractional part of {@link #next}, so that it stays exact over months. */
    private double fraction;

    private long pausedUntil;
    private long lentUntil = Long.MAX_VALUE;
    private boolean held;
    private long wakeAt = Long.MAX_VALUE;
    private long used;

    /** Permits that the rate has allowed until {@link #allowedAt}. */
    private double allowed;

    private long allowedAt;

    public RateLimiter(RateLimitSettings settings, LongSupplier nanoTime, Timer timer) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.timer = timer;
        this.settings = settings;
        this.interval = interval();
    }

    /**
     * Requests one permit. If it is due, {@code granted} runs before this method returns; else later, in order.
     *
     * @param granted receives the permit's due time, in nanoseconds of the injected clock; may be in the future
     * @return the position in the queue
     */
    public Ticket acquire(LongConsumer granted) {
        return acquire(new Ticket(granted), false);
    }

    /** Requests one permit ahead of all waiting requests. */
    public Ticket acquireFirst(LongConsumer granted) {
        return acquire(new Ticket(granted), true);
    }

    private Ticket acquire(Ticket ticket, boolean first) {
        if (!queued(ticket, first)) {
            ticket.granted.accept(ticket.due);
        }
        return ticket;
    }

    /** Queues a request, unless its permit is due. */
    private synchronized boolean queued(Ticket ticket, boolean first) {
        long now = now();
        if (line.isEmpty() && isDue(now)) {
            take(ticket, Math.max(next, now));
            return false;
        }
        if (first) {
            line.addFirst(ticket);
        } else {
            line.add(ticket);
        }
        wakeForHead(now);
        return true;
    }

    /**
     * Records that a call leaves now. If it is later after its due time than is paid for, the next permits are delayed
     * by as much, by at most one call's time: queued calls leave in a burst, and later ones must compensate.
     *
     * @param due the permit's due time, as passed when it was granted
     */
    public synchronized void onDispatched(long due) {
        long now = now();
        long over = now + origin - due - lateness;
        if (over > 0) {
            next = Math.max(next, now - lateness) + Math.min((long) interval, over);
            lateness = Math.min(MAX_LATENESS, lateness + LATENESS_STEP);
            wakeForHead(now);
        }
    }

    /**
     * Changes rate and burst, also for waiting requests. Nothing is caught up: a higher rate applies from now on, and
     * additional burst is earned first.
     */
    public synchronized void set(RateLimitSettings changed) {
        long now = now();
        count(now);
        boolean full = next <= now;
        double unused = settings.burst() - (next - now) / interval; // calls that could be sent at once
        int gained = changed.burst() - settings.burst();
        settings = changed;
        interval = interval();
        if (!full || gained > 0) {
            double kept = Math.min(settings.burst(), Math.min(unused, settings.burst() - gained));
            next = now + (long) Math.ceil(Math.min(FOREVER, (settings.burst() - kept) * interval));
        }
        wakeForHead(now);
    }

    /**
     * Gives up one call for what another worker may have sent just before its share of the rate moved here; at most a
     * second of silence, since that call no longer counts after that.
     */
    public synchronized void chargeOne() {
        long now = now();
        long paid = Math.max(next, now) + (long) interval;
        next = Math.max(next, Math.min(paid, now + SECOND + burstAhead()));
        wakeForHead(now);
    }

    /** Grants nothing for this long from now. Never shortens a pause. */
    public synchronized void pauseFor(Duration time) {
        long now = now();
        count(now);
        pausedUntil = Math.max(pausedUntil, now + time.toNanos());
    }

    /** Grants nothing while held; what waits keeps its place. */
    public synchronized void hold(boolean hold) {
        long now = now();
        count(now);
        held = hold;
        wakeForHead(now);
    }

    public synchronized boolean isHeld() {
        return held;
    }

    /** Grants nothing from this time of the injected clock on, until it is set anew; if empty, without an end. */
    public synchronized void lendUntil(OptionalLong nanos) {
        long now = now();
        count(now);
        lentUntil = nanos.isPresent() ? nanos.getAsLong() - origin : Long.MAX_VALUE;
        wakeForHead(now);
    }

    /** Whether the lease on the rate is valid now. */
    public synchronized boolean isLent() {
        return now() < lentUntil;
    }

    /** The number of waiting requests. */
    public synchronized int waiting() {
        return line.size();
    }

    /** The permits granted since the start. */
    public synchronized long used() {
        return used;
    }

    /** The permits that the rate has allowed since the start, used or not; none in a pause or without a lease. */
    public synchronized double allowed() {
        count(now());
        return allowed;
    }

    private void count(long now) {
        long from = Math.max(allowedAt, pausedUntil);
        allowed += held ? 0 : settings.perSecond() * Math.max(0, Math.min(now, lentUntil) - from) / SECOND;
        allowedAt = now;
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }

    private double interval() {
        return Math.min(FOREVER, (SECOND + EARLY + lateness) / settings.perSecond());
    }

    private boolean isDue(long now) {
        return !held && now >= pausedUntil && now < lentUntil && next - burstAhead() - EARLY <= now;
    }

    private long burstAhead() {
        return (long) Math.min(FOREVER, (settings.burst() - 1) * interval);
    }

    /** Takes the permit at {@code from} for a request, and shrinks the allowed lateness by what was not needed. */
    private void take(Ticket ticket, long from) {
        used++;
        long seconds = (from - latenessCheckedAt) / SECOND;
        if (seconds > 0) {
            latenessCheckedAt = from;
            lateness = Math.max(MIN_LATENESS, lateness - Math.min(MAX_LATENESS, seconds * LATENESS_STEP));
        }
        interval = interval();
        double exact = interval + fraction;
        long whole = (long) exact;
        fraction = exact - whole;
        next = from + whole;
        ticket.due = origin + from;
    }

    /** A failing callback must not cost others their granted permits. */
    private void wake(long scheduledFor) {
        granted(scheduledFor).forEach(ticket -> Timer.run(() -> ticket.granted.accept(ticket.due)));
    }

    private synchronized List<Ticket> granted(long scheduledFor) {
        List<Ticket> granted = new ArrayList<>();
        if (scheduledFor == wakeAt) { // else superseded by an earlier wake-up
            wakeAt = Long.MAX_VALUE;
            long now = now();
            while (!line.isEmpty() && isDue(now)) {
                Ticket ticket = line.remove();
                take(ticket, Math.max(next, Math.max(pausedUntil, now - MIN_LATENESS)));
                granted.add(ticket);
            }
            wakeForHead(now);
        }
        return granted;
    }

    /** Schedules the one timer for when the head of the queue is due, if ever; called under the lock. */
    private void wakeForHead(long now) {
        long at = Math.max(now, Math.max(pausedUntil, next - burstAhead()));
        if (!held && !line.isEmpty() && at < wakeAt && at < lentUntil) {
            wakeAt = at;
            timer.schedule(() -> wake(at), at - now);
        }
    }

    private synchronized boolean remove(Ticket ticket) {
        return line.remove(ticket);
    }

    /** A request for a permit. */
    public final class Ticket {
        private final LongConsumer granted;
        private long due;

        private Ticket(LongConsumer granted) {
            this.granted = granted;
        }

        /** Cancels the request without using a permit; returns false if it was already granted. */
        public boolean cancel() {
            return remove(this);
        }
    }
}
