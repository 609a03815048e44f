package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.tracing.IdSpan;
import java.time.Duration;

/**
 * The port for fetching entries. Behind it: retries, circuit breaker, in-flight limit, rate limiter, HTTP.
 *
 * <p>Threads: any thread may call every method; only {@link #awaitRoom} and {@link #close} block.
 */
public interface EntrySource extends AutoCloseable {

    /**
     * Requests one entry. The listener receives {@code settled} exactly once, unless the inquiry is cancelled first.
     *
     * @param history previous attempts, from {@link History#startingAt} or from the ledger
     */
    Inquiry ask(AuditLogId id, History history, Listener listener);

    /** Whether new IDs are accepted: the queue in front of the in-flight limit is not full. */
    boolean hasRoom();

    /** Whether many new IDs are accepted: at most half of the queue is used. */
    boolean isRoomy();

    /**
     * Waits until {@link #isRoomy}, so that a waiting thread wakes once for many IDs and not for each; it may wake early.
     *
     * @param atMost maximum wait
     * @throws InterruptedException if the waiting thread is interrupted
     */
    void awaitRoom(Duration atMost) throws InterruptedException;

    /**
     * Accounts for a result pending at the caller: while too many bytes are pending, no more calls start.
     *
     * @param bytes 0 or more
     */
    void holdResult(int bytes);

    /** Releases a result that is no longer pending or is no longer needed. */
    void releaseResult(int bytes);

    /** Before a stop: sends no more requests and has no more room; what was sent goes on. */
    void drain();

    /** Requests that were sent and have no reply yet, and results pending at the caller. */
    int unfinished();

    /** Cancels all open calls without notifying listeners, and releases connections and threads. */
    @Override
    void close();

    /** A pending request for one entry. */
    interface Inquiry {
        /** Cancels; the listener is not called again, and the call is cut unless others subscribe to it. Idempotent. */
        void cancel();
    }

    /** Receives the outcome. Threads: the source's own threads, never inside {@link EntrySource#ask}; must not block. */
    interface Listener {
        /** The span of the ID, to which those of its requests belong. */
        default IdSpan span() {
            return IdSpan.OFF;
        }

        /** An attempt failed and another will follow; the ledger should store this history. */
        void postponed(History history);

        /** The final outcome of this ID, with all its attempts. */
        void settled(Outcome outcome, History history);
    }
}
