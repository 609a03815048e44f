package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import java.time.Instant;

/**
 * Whether calls may go out at all, and whose fault it is when one fails. The retry layer shows it every verdict, and it may
 * hold a call back, to be let through later at no cost to the entry.
 *
 * <p>Threads: any. Passages are called with no lock held.
 */
interface Gate {

    /** What becomes of a call after a verdict. */
    enum Ruling {
        /** The verdict stands; the call goes on as it says. */
        GO_ON,
        /** The gate keeps the call and lets it through again later. */
        HELD,
        /** Nobody waits for the call; it ends here. */
        GONE,
        /** A fault of the channel that others do not share: this call alone should try again later. */
        STRAY
    }

    /** A call that wants through. */
    interface Passage {
        AuditLogId id();

        /** Whether an attempt for it has failed already, at its own cost. */
        boolean hasFailed();

        /** It may go now. Called once for each time it entered or was held. */
        void pass();

        /**
         * Comes back from where it waits to leave.
         *
         * @return false if it has left already, or is not on its way; else it is the gate's again
         */
        boolean recall();

        /** Its doubtful fault is the entry's own. */
        void convict();

        /** Another call for the same ID, with nobody who waits for it. */
        Passage again();

        /** What failed since then was the channel's doing: those attempts do not count. */
        void acquit(Instant since);
    }

    /** Lets the call through, now or later. */
    void enter(Passage passage);

    /** Whether a call that was let through may still leave. If not, it has to enter again. */
    boolean mayLeave(Passage passage);

    /**
     * Shows how a call that was let through ended.
     *
     * @param leftAt when it left, in nanoseconds of the monotonic clock
     */
    Ruling rule(Passage passage, Verdict verdict, long leftAt);

    /**
     * Asks whether the ambiguous fault that a call would end with is the entry's own, after {@link #rule} let it go on.
     *
     * @return true if that is in doubt: the gate keeps the call until it can convict it or let it through again
     */
    boolean doubts(Passage passage, long leftAt);

    /** There are more retries than the API should be asked for: closes, and keeps this one. */
    void overdrawn(Passage passage);

    /** A call was cancelled, wherever it is. */
    void left(Passage passage);

    /** Whether new IDs should be taken in. */
    boolean intakeOpen();

    /** How many calls are held, those in doubt included. */
    int held();

    /** Lets nobody through any more. */
    void close();
}
