package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Enforces a hard deadline per call: connection, request and reply must complete within one timeout. All calls have the same
 * timeout, so they expire in the order they began and one list and one timer serve them all. A request that the server
 * certainly did not process, because it is shutting down or has too many, is resent here with a permit and a deadline of its
 * own; this does not count as an attempt or a failure.
 *
 * <p>Threads: any.
 */
public final class DeadlineTransport implements Transport {

    /** Minimum timer interval, in nanoseconds. */
    private static final long COARSEST = 10_000_000;

    /** Maximum number of resends of an unprocessed request. */
    private static final int MAX_MOVES = 3;

    private final Transport next;
    private final long timeout;
    private final LongSupplier nanoTime;
    private final Timer timer;
    private final Set<Timed> open = new LinkedHashSet<>();
    private boolean sweeping;

    public DeadlineTransport(Transport next, Duration timeout, LongSupplier nanoTime, Timer timer) {
        this.next = next;
        this.timeout = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.timer = timer;
    }

    @Override
    public Exchange send(RequestCallback callback) {
        Timed timed = new Timed(callback);
        watch(timed);
        timed.begin();
        return timed;
    }

    private void watch(Timed timed) {
        if (isFirst(timed)) {
            timer.schedule(this::sweep, timeout);
        }
    }

    private synchronized boolean isFirst(Timed timed) {
        boolean first = !sweeping;
        sweeping = true;
        timed.deadline = nanoTime.getAsLong() + timeout;
        open.add(timed);
        return first;
    }

    @Override
    public void close() {
        next.close();
    }

    private void sweep() {
        List<Timed> late = new ArrayList<>();
        long again = findLate(late);
        if (again >= 0) {
            timer.schedule(this::sweep, again);
        }
        late.forEach(Timed::expire);
    }

    /** Nanoseconds until the next sweep, short if some were late, or -1 if nothing else is open. */
    private synchronized long findLate(List<Timed> late) {
        long now = nanoTime.getAsLong();
        for (Timed timed : open) {
            if (timed.deadline - now > 0) {
                return late.isEmpty() ? Math.max(COARSEST, timed.deadline - now) : COARSEST;
            }
            late.add(timed);
        }
        sweeping = false;
        return -1;
    }

    private synchronized void unlink(Timed timed) {
        open.remove(timed);
    }

    /** A call and its deadline; the first of reply, deadline and cut ends it. */
    private final class Timed implements RequestCallback, Exchange {
        private final RequestCallback callback;
        private final AtomicBoolean over = new AtomicBoolean();
        private long deadline;
        private int moves;
        private volatile Exchange exchange;

        Timed(RequestCallback callback) {
            this.callback = callback;
        }

        void begin() {
            int move = moves;
            if (over.get()) {
                return;
            }
            Exchange begun = next.send(this);
            synchronized (this) {
                exchange = move == moves ? begun : exchange; // else another thread has resent it
            }
            if (over.get()) {
                begun.cut();
            }
        }

        @Override
        public AuditLogId id() {
            return callback.id();
        }

        @Override
        public boolean leaves() {
            return callback.leaves();
        }

        @Override
        public String key() {
            return callback.key();
        }

        @Override
        public void asksAgain(Runnable granted) {
            unlink(this);
            callback.asksAgain(() -> {
                watch(this);
                if (over.get()) {
                    unlink(this);
                }
                granted.run();
            });
        }

        @Override
        public void written() {
            callback.written();
        }

        @Override
        public void ended(Reply reply) {
            if (moves(reply)) {
                asksAgain(this::begin);
            } else if (over.compareAndSet(false, true)) {
                unlink(this);
                callback.ended(reply);
            }
        }

        private synchronized boolean moves(Reply reply) {
            return reply instanceof Reply.NoAnswer none && none.unprocessed() && ++moves <= MAX_MOVES;
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
                String wait = Duration.ofNanos(timeout).toMillis() + " ms";
                callback.ended(
                        cutExchange()
                                ? new Reply.NoAnswer(Code.TIMEOUT, "no complete reply within " + wait)
                                : new Reply.NoAnswer(Code.UNREACHABLE, "no connection within " + wait));
            }
        }

        private boolean cutExchange() {
            Exchange begun = exchange;
            return begun != null && begun.cut();
        }
    }
}
