package io.auditlog.enricher.fetch;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * The memory that the bodies of all calls and their results may take together, so that no crowd of long replies, each
 * below the cap, fills the heap, however long Kafka takes to accept what became of them. A short body needs none of
 * it. A longer one needs a place before it is read on, and the server waits as well; the longest, which rarely become
 * a record, are read one by one. A place is given back for a larger one only when that one is there, and nobody who
 * has the largest waits for anything: places always come free.
 *
 * <p>Threads: any; none waits.
 */
public final class BodyMemoryBudget {

    /** Bytes that every body may have without asking. */
    public static final int SMALL = 64 * 1024;

    /** Bytes more that come with a place. */
    static final int LARGE = 1024 * 1024;

    private static final int SHARE_OF_HEAP = 8;

    private final Section large;
    private final Section huge = new Section(1);
    private final long limit;
    private final AtomicLong results = new AtomicLong();
    private volatile Runnable roomAgain = () -> {};

    /** So many bytes for all bodies that are large, but one of them at least. */
    public BodyMemoryBudget(long bytes) {
        limit = bytes;
        large = new Section((int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / LARGE)));
    }

    /** Says who hears that results fill it no more; said once, before the first of them. */
    void whenRoomAgain(Runnable listener) {
        roomAgain = listener;
    }

    /** A result of so many bytes waits for Kafka; a large one keeps the places of its body. */
    void hold(int bytes) {
        results.addAndGet(bytes);
        large.take(places(bytes));
    }

    /** Kafka has it. */
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

    /** Whether so many results wait that no more calls may begin. */
    boolean isFull() {
        return results.get() > limit;
    }

    public static BodyMemoryBudget inHeap() {
        return new BodyMemoryBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    public Reservation reserve() {
        return new Reservation();
    }

    /** Places of one size, and who waits for one. */
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

        /** Takes places whether they are free or not. */
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

    /** What one body takes. */
    public final class Reservation {
        private Section place;
        private IntConsumer waiting;
        private boolean over;

        /** Asks for more, which is granted once, in bytes: at once, or on the thread that gives a place back. */
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

        /** Takes the place that it waited for; false if the body is over. */
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

        /** The body is done with, or given up. Idempotent. */
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
