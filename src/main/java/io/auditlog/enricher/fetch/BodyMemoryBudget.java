package io.auditlog.enricher.fetch;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Memory limit for all reply bodies and pending results, so that many large bodies below the cap cannot fill the heap, however
 * long Kafka takes to accept the results. A small body needs no permit. A larger one needs one to read on, which applies
 * backpressure to the server; the largest, which rarely become a record, are read one at a time. A permit is exchanged for a
 * larger one only once that is acquired, and the holder of the largest waits for nothing, so permits always become free.
 *
 * <p>Threads: any; none blocks.
 */
public final class BodyMemoryBudget {

    /** Bytes that a body may take without a permit. */
    public static final int SMALL = 64 * 1024;

    /** Additional bytes per permit. */
    static final int LARGE = 1024 * 1024;

    private static final int SHARE_OF_HEAP = 8;

    private final Section large;
    private final Section huge = new Section(1);
    private final long limit;
    private final AtomicLong results = new AtomicLong();
    private volatile Runnable roomAgain = () -> {};

    /** Limits all large bodies together to this many bytes; at least one is always allowed. */
    public BodyMemoryBudget(long bytes) {
        limit = bytes;
        large = new Section((int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / LARGE)));
    }

    /** Sets the callback that runs when results no longer exceed the limit; called once, before the first result. */
    void whenRoomAgain(Runnable listener) {
        roomAgain = listener;
    }

    /** Accounts for a result that waits in the queue to the stream thread; a large one takes the same permits as its body. */
    void hold(int bytes) {
        results.addAndGet(bytes);
        large.take(places(bytes));
    }

    /** Releases a result that was taken out of the queue, to be written or because nobody wants it any more. */
    void release(int bytes) {
        long before = results.getAndAdd(-bytes);
        for (int place = places(bytes); place > 0; place--) {
            large.giveBack();
        }
        if (before > limit && before - bytes <= limit) {
            roomAgain.run();
        }
    }

    private static int places(int bytes) {
        return bytes <= SMALL ? 0 : (bytes + LARGE - 1) / LARGE;
    }

    /** Whether pending results exceed the limit, so that no more calls may start. */
    boolean isFull() {
        return results.get() > limit;
    }

    public static BodyMemoryBudget inHeap() {
        return new BodyMemoryBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    public Reservation reserve() {
        return new Reservation();
    }

    /** Permits of one size and the reservations waiting for one. */
    private static final class Section {
        private final ArrayDeque<Reservation> line = new ArrayDeque<>();
        private int free;

        Section(int places) {
            free = places;
        }

        synchronized boolean takeOrWait(Reservation part) {
            if (free > 0) {
                free--;
                return true;
            }
            line.add(part);
            return false;
        }

        /** Takes permits even if none are free. */
        synchronized void take(int places) {
            free -= places;
        }

        void giveBack() {
            Reservation next = next();
            while (next != null && !next.enter()) {
                next = next();
            }
        }

        private synchronized Reservation next() {
            Reservation next = free < 0 ? null : line.poll();
            free += next == null ? 1 : 0;
            return next;
        }
    }

    /** The share of one body. */
    public final class Reservation {
        private Section place;
        private IntConsumer waiting;
        private boolean over;

        /** Requests more bytes, granted once: at once, or on the thread that releases a permit. */
        public void grow(IntConsumer grant) {
            Section wanted;
            synchronized (this) {
                if (over || waiting != null || place == huge) {
                    return;
                }
                waiting = grant;
                wanted = larger();
            }
            if (wanted.takeOrWait(this) && !enter()) {
                wanted.giveBack();
            }
        }

        private Section larger() {
            return place == null ? large : huge;
        }

        /** Takes the permit it was waiting for; false if the body has ended. */
        private boolean enter() {
            IntConsumer grant;
            Section before;
            synchronized (this) {
                if (over) {
                    return false;
                }
                grant = waiting;
                waiting = null;
                before = place;
                place = larger();
            }
            if (before != null) {
                before.giveBack();
            }
            grant.accept(before == null ? LARGE : Integer.MAX_VALUE);
            return true;
        }

        /** Releases the permit when the body is complete or abandoned. Idempotent. */
        public void leave() {
            Section left;
            synchronized (this) {
                over = true;
                left = place;
                place = null;
                waiting = null;
            }
            if (left != null) {
                left.giveBack();
            }
        }
    }
}
