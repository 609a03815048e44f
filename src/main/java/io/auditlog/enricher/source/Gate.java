package io.auditlog.enricher.source;

/**
 * Whether calls may go out at all. The retry layer shows it every verdict, and it may hold a call back, to be let through
 * later at no cost to the entry.
 *
 * <p>Threads: any. Passages are let through with no lock held.
 */
interface Gate {

    /** A call that wants through. */
    interface Passage {
        /** It may go now. Called once for each time it entered or was held. */
        void pass();
    }

    /** Lets the call through, now or later. */
    void enter(Passage passage);

    /** Shows how a call that was let through ended; if true, the gate keeps it and lets it through again later. */
    boolean holds(Passage passage, Verdict verdict);

    /** A call was cancelled, wherever it is. */
    void left(Passage passage);

    /** Whether new IDs should be taken in. */
    boolean intakeOpen();

    /** How many calls are held. */
    int held();

    /** Lets nobody through any more. */
    void close();
}
