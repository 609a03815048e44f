package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import java.time.Duration;

/**
 * The port through which entries are asked for. Behind it: retries, the circuit breaker, the in-flight
 * cap, the rate limiter, HTTP.
 *
 * <p>Threads: every method may be called by any thread, and none blocks but {@link #awaitRoom} and {@link #close}.
 */
public interface EntrySource extends AutoCloseable {

    /**
     * Asks for one entry. The listener hears {@code settled} exactly once, unless the inquiry is cancelled first.
     *
     * @param history what was tried before, from {@link History#startingAt} or from the ledger
     */
    Inquiry ask(AuditLogId id, History history, Listener listener);

    /** Whether new IDs are welcome: the line in front of the in-flight cap is not full. */
    boolean hasRoom();

    /** Whether many new IDs are welcome: at most half of the line is taken. */
    boolean isRoomy();

    /**
     * Waits, where there was no room, until at most half of the line is taken, so that whoever waits is woken once for
     * many IDs and not for each. Where the permitted rate is low, half of the line takes long: when the time is over, any
     * room is room.
     *
     * @param atMost longest wait
     * @return whether there is room now
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitRoom(Duration atMost) throws InterruptedException;

    /**
     * A result of so many bytes waits for the one who asked: while too many do, no more calls begin.
     *
     * @param bytes 0 or more
     */
    void holdResult(int bytes);

    /** It waits no more, or nobody wants it. */
    void releaseResult(int bytes);

    /** Cancels whatever is open, without telling any listener, and releases connections and threads. */
    @Override
    void close();

    /** One question that was asked. */
    interface Inquiry {
        /** Gives up: the listener hears nothing more, and the call is cut if nobody else waits for it. Idempotent. */
        void cancel();
    }

    /** Who asked. Threads: called by the source's own threads, never inside {@link EntrySource#ask}; must not block. */
    interface Listener {
        /** An attempt failed and another will follow: this is what the ledger should remember. */
        void postponed(History history);

        /** The end of this ID, with all its attempts. */
        void settled(Outcome outcome, History history);
    }
}
