package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.pace.ConcurrencyLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The one cap of calls at the API for the whole process, and the line in front of it: first come, first served. The end
 * of a call pulls the next from the line, on the thread that heard of the end. Where the cap has shrunk, calls finish and
 * are not replaced; where it has grown, the line fills it up.
 *
 * <p>Threads: any; none waits but in {@link #awaitRoom}.
 */
final class InFlight implements Transport {

    private static final Exchange CUT = () -> false;
    private static final Exchange ENDED = () -> false;

    private final Transport next;
    private final ConcurrencyLimit cap;
    private final int lineLength;
    private final int roomy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Place> line = new ArrayDeque<>();

    /** Places to fill on this thread once it is back out of a send, so that ends within ends need no deeper stack. */
    private final ThreadLocal<Filling> filling = ThreadLocal.withInitial(Filling::new);

    private int waiting;
    private int inFlight;

    /** The layer with a cap that stays as it is. */
    InFlight(Transport next, int cap, int lineLength) {
        this(next, ConcurrencyLimit.fixed(cap), lineLength);
    }

    /**
     * The layer.
     *
     * @param cap calls at the API at once
     * @param lineLength calls in the line before new ones are unwelcome
     */
    InFlight(Transport next, ConcurrencyLimit cap, int lineLength) {
        this.next = next;
        this.cap = cap;
        this.lineLength = lineLength;
        this.roomy = lineLength / 2;
    }

    @Override
    public Exchange send(Inquirer inquirer) {
        Place place = new Place(inquirer);
        lock.lock();
        try {
            if (inFlight >= cap.now()) {
                place.inLine = true;
                line.add(place);
                waiting++;
                return place;
            }
            inFlight++;
        } finally {
            lock.unlock();
        }
        fill(place);
        return place;
    }

    /** Whether the line is not full. */
    boolean hasRoom() {
        return waiting() < lineLength;
    }

    /** Waits until at most half of the line is taken and {@code welcome}; see {@link EntrySource#awaitRoom}. */
    boolean awaitRoom(long nanos, BooleanSupplier welcome) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (waiting > roomy || !welcome.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = room.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Makes those who wait for room look again. */
    void lookAgain() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
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

    /** A call has ended: its place goes to the first in the line. */
    private void freed() {
        Place successor;
        boolean more;
        lock.lock();
        try {
            inFlight--;
            successor = pull();
            more = waiting > 0 && inFlight < cap.now();
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

    /** The cap has grown: more than one may go. */
    private void fillUp() {
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

    /** Takes the first from the line, if there is a place for it; called under the lock. */
    private Place pull() {
        if (inFlight >= cap.now()) {
            return null;
        }
        for (Place place = line.poll(); place != null; place = line.poll()) {
            if (place.inLine) {
                leaveLine(place);
                inFlight++;
                return place;
            }
        }
        return null;
    }

    private void leaveLine(Place place) {
        place.inLine = false;
        waiting--;
        if (waiting == roomy) {
            room.signalAll();
        }
    }

    /** What one thread has still to send. */
    private static final class Filling {
        private final ArrayDeque<Place> more = new ArrayDeque<>(4);
        private boolean active;
    }

    /** A call in the line or in flight. */
    private final class Place implements Inquirer, Exchange {
        private final Inquirer inquirer;
        private final AtomicReference<Exchange> exchange = new AtomicReference<>();
        private boolean inLine;

        Place(Inquirer inquirer) {
            this.inquirer = inquirer;
        }

        /** Begins. A cut on the way here leaves it to this thread to free the place, when nothing is under way any more. */
        void go() {
            Exchange begun = exchange.get() == null ? next.send(this) : CUT;
            if (!exchange.compareAndSet(null, begun) && exchange.get() == CUT) {
                begun.cut();
                freed();
            }
        }

        @Override
        public AuditLogId id() {
            return inquirer.id();
        }

        @Override
        public boolean leaves() {
            boolean may = inquirer.leaves();
            if (!may) {
                Exchange begun = over(CUT);
                if (begun != null && !isOver(begun)) { // else go() sees to it
                    freed();
                }
            }
            return may;
        }

        @Override
        public String key() {
            return inquirer.key();
        }

        @Override
        public void ended(Reply reply) {
            if (!isOver(over(ENDED))) {
                freed();
                inquirer.ended(reply);
            }
        }

        @Override
        public boolean cut() {
            Exchange begun = over(CUT);
            if (isOver(begun) || leftLine()) {
                return false;
            }
            if (begun == null) {
                return true; // it is about to leave on another thread
            }
            boolean sent = begun.cut();
            freed();
            return sent;
        }

        /** Makes this the end, unless there was one before; returns what was there. */
        private Exchange over(Exchange end) {
            return exchange.getAndUpdate(now -> isOver(now) ? now : end);
        }

        private static boolean isOver(Exchange now) {
            return now == CUT || now == ENDED;
        }

        private boolean leftLine() {
            lock.lock();
            try {
                if (inLine) {
                    leaveLine(this);
                    return true;
                }
                return false;
            } finally {
                lock.unlock();
            }
        }
    }
}
