package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.ratelimit.RateLimiter;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Sends each call only after it has a permit. Every attempt passes here, including retries and probes. Threads: any. */
final class RateLimitedTransport implements Transport {

    private static final Exchange CUT = () -> false;

    private final Transport next;
    private final RateLimiter rateLimiter;
    private final LongSupplier nanoTime;
    private final LongConsumer waited;

    /**
     * Creates the layer.
     *
     * @param waited called for each permit with its wait in nanoseconds
     */
    RateLimitedTransport(Transport next, RateLimiter rateLimiter, LongSupplier nanoTime, LongConsumer waited) {
        this.next = next;
        this.rateLimiter = rateLimiter;
        this.nanoTime = nanoTime;
        this.waited = waited;
    }

    @Override
    public Exchange send(RequestCallback callback) {
        Permitted permitted = new Permitted(callback);
        permitted.takes(callback.isFirst() ? rateLimiter.acquireFirst(permitted) : rateLimiter.acquire(permitted));
        return permitted;
    }

    @Override
    public void close() {
        next.close();
    }

    /** A call that waits for its permit or has it. */
    private final class Permitted implements LongConsumer, RequestCallback, Exchange {
        private final RequestCallback callback;
        private final long asked = nanoTime.getAsLong();
        private final AtomicReference<Exchange> exchange = new AtomicReference<>();
        private volatile RateLimiter.Ticket ticket;
        private volatile long due;

        Permitted(RequestCallback callback) {
            this.callback = callback;
        }

        void takes(RateLimiter.Ticket given) {
            ticket = given;
            if (exchange.get() == CUT) {
                given.cancel();
            }
        }

        @Override
        public void accept(long permitDue) {
            due = permitDue;
            if (exchange.get() == null && callback.leaves()) {
                waited.accept(nanoTime.getAsLong() - asked);
                Exchange begun = next.send(this);
                if (!exchange.compareAndSet(null, begun)) {
                    begun.cut();
                }
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
            rateLimiter.acquire(permitDue -> {
                due = permitDue;
                granted.run();
            });
        }

        @Override
        public void written() {
            rateLimiter.left(due);
        }

        @Override
        public void ended(Reply reply) {
            callback.ended(reply);
        }

        @Override
        public boolean cut() {
            Exchange begun = exchange.getAndSet(CUT);
            RateLimiter.Ticket given = ticket;
            if (given != null) {
                given.cancel();
            }
            return begun != null && begun.cut();
        }
    }
}
