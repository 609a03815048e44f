package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * The process-wide limit of in-flight calls, and the FIFO queue in front of it. The thread that reports the end of a call
 * starts the next. If the limit shrinks, calls finish without being replaced; if it grows, queued calls fill it.
 * {@link InFlightQueue} selects the next call.
 *
 * <p>Threads: any; only {@link #awaitRoom} blocks.
 */
final class InFlightLimit implements Transport {

    private static final Exchange CUT = () -> false;
    private static final Exchange ENDED = () -> false;

    private final Transport next;
    private final InFlightQueue places;
    private final int lineLength;
    private final int roomy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    /** Slots to start on this thread after the current send returns, so that nested completions do not deepen the stack. */
    private final ThreadLocal<Filling> filling = ThreadLocal.withInitial(Filling::new);

    /**
     * Creates the layer.
     *
     * @param cap maximum number of in-flight calls, 0 if none may start; it may change
     * @param lineLength queued first attempts at which new ones are no longer accepted
     */
    InFlightLimit(Transport next, IntSupplier cap, int lineLength) {
        this.next = next;
        this.places = new InFlightQueue(cap);
        this.lineLength = lineLength;
        this.roomy = lineLength / 2;
    }

    @Override
    public Exchange send(RequestCallback callback) {
        return send(callback, InFlightQueue.Lane.FRESH);
    }

    Exchange send(RequestCallback callback, InFlightQueue.Lane lane) {
        return enter(new Place(callback, lane));
    }

    private Exchange enter(Place place) {
        boolean goes;
        lock.lock();
        try {
            goes = places.enter(place);
        } finally {
            lock.unlock();
        }
        if (goes) {
            fill(place);
        }
        return place;
    }

    /** Whether the queue of first attempts is not full. */
    boolean hasRoom() {
        return locked(places::waiting) < lineLength;
    }

    /** Whether at most half of the queue is used. */
    boolean isRoomy() {
        return locked(places::waiting) <= roomy;
    }

    private int locked(IntSupplier figure) {
        lock.lock();
        try {
            return figure.getAsInt();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a half-empty queue and {@code welcome}, finally for any free space; see {@link EntrySource#awaitRoom}. */
    boolean awaitRoom(long nanos, BooleanSupplier welcome) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (places.waiting() > roomy || !welcome.getAsBoolean()) {
                if (left <= 0) {
                    return places.waiting() < lineLength && welcome.getAsBoolean();
                }
                left = room.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the threads waiting for free space. */
    void lookAgain() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        return locked(places::inFlight);
    }

    int waiting() {
        return locked(() -> places.waiting() + places.retriesWaiting());
    }

    @Override
    public void close() {
        next.close();
        lookAgain();
    }

    private void fill(Place first) {
        Filling mine = filling.get();
        if (mine.active) {
            mine.more.add(first);
            return;
        }
        mine.active = true;
        try {
            for (Place place = first; place != null; place = mine.more.poll()) {
                place.go();
            }
        } finally {
            mine.active = false;
        }
    }

    /** Releases the slot of an ended call to the next queued call. */
    private void freed(Place ended) {
        Place successor;
        boolean more;
        lock.lock();
        try {
            places.free(ended);
            successor = pull();
            more = places.canPull();
        } finally {
            lock.unlock();
        }
        if (successor != null) {
            fill(successor);
        }
        if (more) {
            fillUp();
        }
    }

    /** Starts queued calls after the limit has grown. */
    void fillUp() {
        List<Place> pulled = new ArrayList<>();
        lock.lock();
        try {
            for (Place place = pull(); place != null; place = pull()) {
                pulled.add(place);
            }
        } finally {
            lock.unlock();
        }
        pulled.forEach(this::fill);
    }

    /** Called under the lock. */
    private Place pull() {
        int before = places.waiting();
        Place next = (Place) places.pull();
        notifyRoom(before);
        return next;
    }

    private void notifyRoom(int before) {
        if (before > roomy && places.waiting() <= roomy) {
            room.signalAll();
        }
    }

    /** Calls that one thread has still to send. */
    private static final class Filling {
        private final ArrayDeque<Place> more = new ArrayDeque<>(4);
        private boolean active;
    }

    /** A queued or in-flight call. */
    private final class Place extends InFlightQueue.Waiter implements RequestCallback, Exchange {
        private final RequestCallback callback;
        private final AtomicReference<Exchange> exchange = new AtomicReference<>();

        Place(RequestCallback callback, InFlightQueue.Lane lane) {
            super(lane);
            this.callback = callback;
        }

        /** Sends the call. If it was cut meanwhile, this thread releases the slot, once nothing is under way any more. */
        void go() {
            Exchange begun = exchange.get() == null ? next.send(this) : CUT;
            if (!exchange.compareAndSet(null, begun) && exchange.get() == CUT) {
                begun.cut();
                freed(this);
            }
        }

        @Override
        public AuditLogId id() {
            return callback.id();
        }

        @Override
        public boolean isFirst() {
            return callback.isFirst();
        }

        @Override
        public boolean isOdd() {
            return callback.isOdd();
        }

        @Override
        public boolean leaves() {
            boolean may = callback.leaves();
            if (!may) {
                Exchange begun = over(CUT);
                if (begun != null && !isOver(begun)) { // else go() releases the slot
                    freed(this);
                }
            }
            return may;
        }

        @Override
        public String key() {
            return callback.key();
        }

        @Override
        public void ended(Reply reply) {
            if (!isOver(over(ENDED))) {
                freed(this);
                callback.ended(reply);
            }
        }

        @Override
        public boolean cut() {
            Exchange begun = over(CUT);
            if (isOver(begun) || leftLine()) {
                return false;
            }
            if (begun == null) {
                return true; // another thread is about to send it
            }
            boolean sent = begun.cut();
            freed(this);
            return sent;
        }

        /** Sets the final state unless there already is one; returns the previous state. */
        private Exchange over(Exchange end) {
            return exchange.getAndUpdate(now -> isOver(now) ? now : end);
        }

        private static boolean isOver(Exchange now) {
            return now == CUT || now == ENDED;
        }

        private boolean leftLine() {
            lock.lock();
            try {
                int before = places.waiting();
                boolean left = places.leaveLine(this);
                notifyRoom(before);
                return left;
            } finally {
                lock.unlock();
            }
        }
    }
}
