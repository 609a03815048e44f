package io.auditlog.enricher.sandbox.api;

import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The exchanges of one event loop that wait for their latency: a heap in arrays and one timer for the earliest, instead
 * of a timer each. Due times are rounded up to a tenth of a millisecond, so that a busy loop wakes, and flushes, for
 * many at once. Threads: its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Timeline {

    private static final long GRAIN = 100_000;
    /** Longer waits of an event loop end on whole milliseconds, late; so they end early, and a short one follows. */
    private static final long COARSE = 8_000_000;

    private static final long EARLY = 2_500_000;

    private final EventLoop loop;
    private final Runnable afterEach;
    private long[] times = new long[256];
    private Exchange[] waiting = new Exchange[256];
    private int size;
    private final Runnable fire = this::fire;
    private long armedFor = Long.MAX_VALUE;
    private ScheduledFuture<?> timer;

    /** {@code afterEach} runs when everything that was due together has been played. */
    Timeline(EventLoop loop, Runnable afterEach) {
        this.loop = loop;
        this.afterEach = afterEach;
    }

    /** Plays an exchange this much later. */
    void in(long nanos, Exchange exchange) {
        long now = System.nanoTime();
        long due = Math.floorDiv(now + nanos + GRAIN - 1, GRAIN) * GRAIN;
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            waiting = Arrays.copyOf(waiting, size * 2);
        }
        rise(size++, due, exchange);
        arm(now);
    }

    private void arm(long now) {
        if (size > 0 && times[0] < armedFor) {
            if (timer != null) {
                timer.cancel(false);
            }
            armedFor = times[0];
            long wait = Math.max(0, armedFor - now);
            timer = loop.schedule(fire, wait > COARSE ? wait - EARLY : wait, TimeUnit.NANOSECONDS);
        }
    }

    private void fire() {
        long now = System.nanoTime();
        boolean any = false;
        while (size > 0 && times[0] <= now) {
            take().due();
            any = true;
        }
        if (any) {
            afterEach.run();
        }
        timer = null;
        armedFor = Long.MAX_VALUE;
        arm(System.nanoTime());
    }

    private void rise(int from, long due, Exchange exchange) {
        int i = from;
        while (i > 0 && times[(i - 1) >>> 1] > due) {
            int parent = (i - 1) >>> 1;
            times[i] = times[parent];
            waiting[i] = waiting[parent];
            i = parent;
        }
        times[i] = due;
        waiting[i] = exchange;
    }

    private Exchange take() {
        Exchange first = waiting[0];
        size--;
        long due = times[size];
        Exchange last = waiting[size];
        waiting[size] = null;
        int i = 0;
        for (int child = 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= due) {
                break;
            }
            times[i] = times[child];
            waiting[i] = waiting[child];
            i = child;
        }
        if (size > 0) {
            times[i] = due;
            waiting[i] = last;
        }
        return first;
    }
}
