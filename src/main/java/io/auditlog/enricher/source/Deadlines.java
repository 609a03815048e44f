package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.pace.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A hard end for every call, whatever the server does: connection, request and reply have to fit into one timeout. Since
 * all calls have the same timeout, they expire in the order they began: one list and one timer serve them all.
 *
 * <p>Threads: any.
 */
final class Deadlines implements Transport {

    /** The timer does not wake more often than this. */
    private static final long COARSEST = 10_000_000;

    private final Transport next;
    private final long timeout;
    private final LongSupplier nanoTime;
    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Timed ends = new Timed(null);
    private boolean sweeping;

    Deadlines(Transport next, Duration timeout, LongSupplier nanoTime, Timer timer) {
        this.next = next;
        this.timeout = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.timer = timer;
        ends.before = ends;
        ends.after = ends;
    }

    @Override
    public Exchange send(Inquirer inquirer) {
        Timed timed = new Timed(inquirer);
        watch(timed);
        timed.begin(next);
        return timed;
    }

    private void watch(Timed timed) {
        boolean start;
        lock.lock();
        try {
            timed.deadline = nanoTime.getAsLong() + timeout;
            timed.before = ends.before;
            timed.after = ends;
            ends.before.after = timed;
            ends.before = timed;
            start = !sweeping;
            sweeping = true;
        } finally {
            lock.unlock();
        }
        if (start) {
            timer.schedule(this::sweep, timeout);
        }
    }

    @Override
    public void close() {
        next.close();
    }

    private void sweep() {
        List<Timed> late = new ArrayList<>();
        long again = -1;
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            for (Timed at = ends.after; at != ends && at.deadline - now <= 0; at = at.after) {
                late.add(at);
            }
            if (late.isEmpty() && ends.after == ends) {
                sweeping = false;
            } else {
                long head = late.isEmpty() ? ends.after.deadline : now;
                again = Math.max(COARSEST, head - now);
            }
        } finally {
            lock.unlock();
        }
        if (again >= 0) {
            timer.schedule(this::sweep, again);
        }
        late.forEach(Timed::expire);
    }

    private void unlink(Timed timed) {
        lock.lock();
        try {
            if (timed.after != null) {
                timed.before.after = timed.after;
                timed.after.before = timed.before;
                timed.after = null;
                timed.before = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A call and its deadline; whichever of reply, deadline and cut comes first is its end. */
    private final class Timed implements Inquirer, Exchange {
        private final Inquirer inquirer;
        private final AtomicBoolean over = new AtomicBoolean();
        private long deadline;
        private Timed before;
        private Timed after;
        private volatile Exchange exchange;

        Timed(Inquirer inquirer) {
            this.inquirer = inquirer;
        }

        void begin(Transport transport) {
            Exchange begun = transport.send(this);
            exchange = begun;
            if (over.get()) {
                begun.cut();
            }
        }

        @Override
        public AuditLogId id() {
            return inquirer.id();
        }

        @Override
        public boolean leaves() {
            return inquirer.leaves();
        }

        @Override
        public String key() {
            return inquirer.key();
        }

        @Override
        public void asksAgain(Runnable granted) {
            unlink(this);
            inquirer.asksAgain(() -> {
                watch(this);
                if (over.get()) {
                    unlink(this);
                }
                granted.run();
            });
        }

        @Override
        public void written() {
            inquirer.written();
        }

        @Override
        public void ended(Reply reply) {
            if (over.compareAndSet(false, true)) {
                unlink(this);
                inquirer.ended(reply);
            }
        }

        @Override
        public boolean cut() {
            if (over.compareAndSet(false, true)) {
                unlink(this);
                return cutExchange();
            }
            return true;
        }

        void expire() {
            if (over.compareAndSet(false, true)) {
                unlink(this);
                inquirer.ended(
                        cutExchange()
                                ? new Reply.NoAnswer(Code.TIMEOUT, "no complete reply within " + seconds())
                                : new Reply.NoAnswer(Code.UNREACHABLE, "no connection within " + seconds()));
            }
        }

        private boolean cutExchange() {
            Exchange begun = exchange;
            return begun != null && begun.cut();
        }

        private String seconds() {
            return Duration.ofNanos(timeout).toMillis() + " ms";
        }
    }
}
