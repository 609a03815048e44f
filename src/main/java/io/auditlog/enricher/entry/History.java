package io.auditlog.enricher.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The attempts made so far for one ID. Kept in the ledger, so a restart does not reset the count.
 *
 * @param firstSeen when the worker first read the ID
 * @param attempts counted calls, oldest first; at most the latest {@link #MAX_ATTEMPTS}
 * @param notBefore earliest time of the next call
 */
public record History(Instant firstSeen, List<AttemptRecord> attempts, Instant notBefore) {

    /** Maximum attempts kept in the ledger per ID, however often it is retried. */
    public static final int MAX_ATTEMPTS = 100;

    public History {
        attempts = List.copyOf(attempts);
    }

    /** The history of an ID that was just read. */
    public static History startingAt(Instant now) {
        return new History(now, List.of(), Instant.EPOCH);
    }

    /** A copy with one more attempt. */
    public History plus(AttemptRecord attempt) {
        List<AttemptRecord> more = new ArrayList<>(attempts);
        more.add(attempt);
        return new History(firstSeen, more.subList(Math.max(0, more.size() - MAX_ATTEMPTS), more.size()), notBefore);
    }

    /** A copy with the earliest time of the next call. */
    public History waitingUntil(Instant time) {
        return new History(firstSeen, attempts, time);
    }
}
