package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.Attempt.Lane;
import io.auditlog.enricher.fetch.Attempt.State;
import io.auditlog.enricher.fetch.Reply.NoAnswer;
import io.auditlog.enricher.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Walks each attempt through its steps. Out: in-flight slot, permit, the breaker's last word, deadline, request. Back:
 * deadline, feedback from the reply, in-flight slot, owner. A request that the server certainly did not process is sent again
 * with another permit; this is neither an attempt nor a failure.
 *
 * <p>Threads: any; none blocks. The thread that reports the end of an attempt starts the next. A cancelled attempt frees its
 * slot when no thread is in one of its steps any more.
 */
final class Dispatcher {

    /** Maximum number of resends of an unprocessed request. */
    private static final int MAX_RESENDS = 3;

    private final Transport transport;
    private final InFlightLimit inFlight;
    private final RateLimiter rateLimiter;
    private final ReplyFeedback feedback;
    private final Duration timeout;
    private final Deadlines deadlines;
    private final SourceContext context;
    private final AtomicInteger outstanding = new AtomicInteger();

    /** Attempts to start on this thread after the current one, so that replies inside a send do not deepen the stack. */
    private final ThreadLocal<Starting> starting = ThreadLocal.withInitial(Starting::new);

    private static final class Starting {
        private final ArrayDeque<Attempt> more = new ArrayDeque<>(4);
        private boolean active;
    }

    Dispatcher(
            Transport transport,
            InFlightLimit inFlight,
            RateLimiter rateLimiter,
            ReplyFeedback feedback,
            Duration timeout,
            SourceContext context) {
        this.transport = transport;
        this.inFlight = inFlight;
        this.rateLimiter = rateLimiter;
        this.feedback = feedback;
        this.timeout = timeout;
        this.context = context;
        this.deadlines = new Deadlines(timeout, context, this::expire);
    }

    /** Sends the attempt, now or when there is a slot and a permit for it. */
    void send(Attempt attempt) {
        if (inFlight.enter(attempt)) {
            start(List.of(attempt));
        }
    }

    /** Starts queued attempts after the limit has grown. */
    void fillSlots() {
        start(inFlight.fill());
    }

    private void start(List<Attempt> attempts) {
        Starting mine = starting.get();
        mine.more.addAll(attempts);
        if (mine.active) {
            return;
        }
        mine.active = true;
        try {
            for (Attempt next = mine.more.poll(); next != null; next = mine.more.poll()) {
                awaitPermit(next);
            }
        } finally {
            mine.active = false;
        }
    }

    private void awaitPermit(Attempt attempt) {
        if (attempt.beginStep()) {
            long since = context.nanoTime().getAsLong();
            LongConsumer granted = due -> dispatch(attempt, due, since);
            attempt.ticket =
                    attempt.lane == Lane.CONTROL ? rateLimiter.acquireFirst(granted) : rateLimiter.acquire(granted);
            endStep(attempt);
        }
    }

    private void dispatch(Attempt attempt, long due, long waitingSince) {
        if (!attempt.beginStep()) {
            return;
        }
        boolean may = attempt.owner.mayDispatch();
        long now = context.nanoTime().getAsLong();
        attempt.permitDue = due;
        attempt.dispatchedAt = now;
        if (attempt.moves(State.AWAITING_PERMIT, may ? State.SENDING : State.CANCELLED)) {
            if (!may) {
                attempt.owner.onTurnedBack(attempt);
            } else if (deadlines.add(attempt)) {
                context.events().permitted(now - waitingSince);
                transmit(attempt);
            }
        }
        endStep(attempt);
    }

    private void transmit(Attempt attempt) {
        int send = attempt.nextSend();
        attempt.span = attempt.owner.span().request();
        attempt.began(send, transport.send(attempt));
    }

    private void resend(Attempt attempt) {
        if (attempt.beginStep()) {
            transmit(attempt);
            endStep(attempt);
        }
    }

    String key() {
        return context.credentials().key();
    }

    void reacquirePermit(Attempt attempt, Runnable granted) {
        deadlines.remove(attempt);
        boolean goesOn = attempt.beginStep();
        RateLimiter.Ticket ticket = rateLimiter.acquire(due -> {
            attempt.permitDue = due;
            if (deadlines.add(attempt)) {
                if (attempt.isOver()) {
                    deadlines.remove(attempt);
                }
                granted.run();
            }
        });
        if (goesOn) {
            attempt.withdrawn = granted;
            attempt.ticket = ticket;
            endStep(attempt);
        }
    }

    void onSent(Attempt attempt) {
        rateLimiter.onDispatched(attempt.permitDue);
        synchronized (attempt) {
            attempt.sentAt = context.nanoTime().getAsLong();
            if (attempt.moves(State.SENDING, State.SENT)) {
                outstanding.incrementAndGet();
            }
        }
    }

    void onReply(Attempt attempt, Reply reply) {
        boolean unprocessed = reply instanceof NoAnswer none && none.unprocessed();
        if (unprocessed && attempt.mayResend(MAX_RESENDS)) {
            reply.end(attempt.span);
            reacquirePermit(attempt, () -> resend(attempt));
            return;
        }
        State before = attempt.end();
        if (before != null) {
            deadlines.end(attempt);
            end(attempt, before, reply);
            deadlines.ended();
        }
    }

    private void expire(Attempt attempt) {
        State before = attempt.end();
        if (before != null) {
            end(attempt, before, NoAnswer.late(attempt.exchange.abort(), timeout));
        }
        deadlines.ended();
    }

    private void end(Attempt attempt, State before, Reply reply) {
        if (before == State.SENT) {
            feedback.learn(attempt, reply, outstanding.getAndDecrement());
        }
        reply.end(attempt.span);
        start(inFlight.free(attempt));
        attempt.owner.onReply(attempt, reply);
    }

    /** Cancels the attempt unless it is over or beyond this state; returns whether this call did so. */
    boolean cancel(Attempt attempt, State last) {
        if (inFlight.leaveQueue(attempt)) {
            return true;
        }
        State before = attempt.cancelUpTo(last);
        if (before == null) {
            return false;
        }
        if (before == State.SENT) {
            outstanding.decrementAndGet();
        }
        endStep(attempt);
        return true;
    }

    private void endStep(Attempt attempt) {
        if (attempt.endStep()) {
            deadlines.remove(attempt);
            boolean withdrawn = attempt.ticket != null && attempt.ticket.cancel();
            attempt.exchange.abort();
            if (withdrawn) {
                attempt.withdrawn.run();
            }
            if (attempt.isCancelled()) {
                attempt.span.end(0, "CANCELLED");
                start(inFlight.free(attempt));
            }
        }
    }

    /** Sends nothing from now on: attempts that wait for a slot or a permit stay where they are, the others go on. */
    void drain() {
        deadlines.stop();
    }

    /** Requests that are out, without those that wait for another permit, until their owners know how they ended. */
    int sent() {
        return deadlines.size();
    }

    /** Abandons all exchanges without calling the owners, and wakes the threads waiting for free space. */
    void close() {
        transport.close();
        inFlight.wakeWaiting();
    }
}
