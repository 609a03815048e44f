package io.auditlog.enricher.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A clock and a timer on which nothing happens until a test moves the time. Timers may be made to wake late. */
public final class VirtualTime extends Clock implements Timer, LongSupplier {

    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final long NANO_ORIGIN = Long.MAX_VALUE - 1_000_000_007L; // nanoTime may overflow, so it does here

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final LongSupplier lateness;
    private long now;
    private long sequence;

    public VirtualTime() {
        this(() -> 0);
    }

    public VirtualTime(LongSupplier lateness) {
        this.lateness = lateness;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        tasks.add(new Task(now + Math.max(0, delayNanos) + lateness.getAsLong(), sequence++, task));
    }

    /** Moves the time on, running what comes due on the way. */
    public void advance(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at <= end) {
            Task task = tasks.remove();
            now = Math.max(now, task.at);
            task.run.run();
        }
        now = end;
    }

    /** Moves the time on to what is due next and runs that; or to {@code end}, where nothing is due before it. */
    public void step(long end) {
        Task task = tasks.peek();
        if (task == null || task.at > end) {
            now = Math.max(now, end);
            return;
        }
        tasks.remove();
        now = Math.max(now, task.at);
        task.run.run();
    }

    public long elapsed() {
        return now;
    }

    public int scheduled() {
        return tasks.size();
    }

    public long everScheduled() {
        return sequence;
    }

    @Override
    public long getAsLong() {
        return NANO_ORIGIN + now;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    private record Task(long at, long order, Runnable run) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }
}
