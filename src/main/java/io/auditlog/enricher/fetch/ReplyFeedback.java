package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Refusals.Refusal;
import io.auditlog.enricher.fetch.Reply.Answered;
import io.auditlog.enricher.fetch.Reply.NoAnswer;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateSignals;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Reports how each call ended: rate headers to the rate control, duration and success to the concurrency limit. A call's
 * duration starts when its request is sent, not while it waits for a permit or a connection.
 *
 * <p>Threads: any.
 */
final class ReplyFeedback implements Transport {

    /** Nanoseconds between header reads while all calls succeed; each reply carries the same information. */
    private static final long READ_EVERY = 5_000_000;

    private final Transport next;
    private final RateControl control;
    private final ConcurrencyLimit concurrency;
    private final Refusals refusals;
    private final LongSupplier nanoTime;
    private final AtomicInteger away = new AtomicInteger();
    private volatile long readAt;

    ReplyFeedback(
            Transport next,
            RateControl control,
            ConcurrencyLimit concurrency,
            Refusals refusals,
            LongSupplier nanoTime) {
        this.next = next;
        this.control = control;
        this.concurrency = concurrency;
        this.refusals = refusals;
        this.nanoTime = nanoTime;
        this.readAt = nanoTime.getAsLong() - READ_EVERY;
    }

    @Override
    public Exchange send(RequestCallback callback) {
        Heard heard = new Heard(callback);
        heard.exchange = next.send(heard);
        return heard;
    }

    @Override
    public void close() {
        next.close();
    }

    private void answered(Answered reply, long leftAt, int atOnce) {
        Refusal refusal = refusals.of(reply);
        read(reply.headers(), refusal != Refusal.NONE);
        if (refusal == Refusal.CALLS_AT_ONCE) {
            concurrency.refused(leftAt, nanoTime.getAsLong());
        } else if (refusal == Refusal.NONE && reply.status() < 500) {
            concurrency.answered(leftAt, nanoTime.getAsLong(), atOnce);
        }
    }

    private void read(ReplyHeaders headers, boolean always) {
        if (headers.rateLimits().isEmpty()) {
            return;
        }
        long nanos = nanoTime.getAsLong();
        if (always || nanos - readAt >= READ_EVERY) {
            readAt = nanos;
            RateSignals signals = refusals.headers()
                    .read(headers.rateLimits(), headers.date(), refusals.clock().instant(), nanos);
            control.onSignals(signals);
            if (signals.atOnce() > 0) {
                concurrency.onSignals(signals.atOnce(), nanos);
            }
        }
    }

    /** State of a call. */
    private enum Stage {
        HERE,
        AWAY,
        OVER
    }

    /** A call and the time its request was sent. Guarded by its own monitor. */
    private final class Heard implements RequestCallback, Exchange {
        private final RequestCallback callback;
        private Exchange exchange;
        private Stage stage = Stage.HERE;
        private long leftAt;

        Heard(RequestCallback callback) {
            this.callback = callback;
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
        public boolean leaves() {
            return callback.leaves();
        }

        @Override
        public String key() {
            departs();
            return callback.key();
        }

        @Override
        public void ended(Reply reply) {
            int atOnce = returns();
            if (atOnce > 0) {
                learn(reply, atOnce);
            }
            callback.ended(reply);
        }

        @Override
        public boolean cut() {
            returns();
            return exchange.cut();
        }

        private synchronized void departs() {
            if (stage == Stage.HERE) {
                stage = Stage.AWAY;
                leftAt = nanoTime.getAsLong();
                away.incrementAndGet();
            }
        }

        /** Marks the call as ended; returns how many requests were outstanding including it, 0 if it was not. */
        private synchronized int returns() {
            boolean was = stage == Stage.AWAY;
            stage = Stage.OVER;
            return was ? away.getAndDecrement() : 0;
        }

        private void learn(Reply reply, int atOnce) {
            if (reply instanceof Answered answered) {
                answered(answered, leftAt, atOnce);
            } else if (reply instanceof NoAnswer none && none.code() != Code.INTERNAL && !callback.isOdd()) {
                concurrency.failed(leftAt, nanoTime.getAsLong());
            }
        }
    }
}
