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
 * Shows how each call went to what decides of the next ones: to the rate's control what the headers tell of the rate, to
 * the limit of calls at once how long it took and whether an answer came. A call's time begins when its request leaves,
 * not while it waits for a permit or a connection.
 *
 * <p>Threads: any.
 */
final class ReplyFeedback implements Transport {

    /** How often headers are read where all calls pass; they tell the same in each reply. */
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
            control.told(signals);
            if (signals.atOnce() > 0) {
                concurrency.told(signals.atOnce(), nanos);
            }
        }
    }

    /** Where a call is. */
    private enum Stage {
        HERE,
        AWAY,
        OVER
    }

    /** A call, and when its request left. Guarded by its own monitor. */
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

        /** It is over; says how many were away with it, 0 if it was not. */
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
