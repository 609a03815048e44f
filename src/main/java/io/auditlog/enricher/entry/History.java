package io.auditlog.enricher.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What has already been tried for one ID. It is kept in the ledger, so a restart does not start the count again.
 *
 * @param firstSeen when the worker took the ID up
 * @param attempts calls that counted, oldest first; the latest {@link #MAX_ATTEMPTS} of them
 * @param notBefore earliest time of the next call
 */
public record History(Instant firstSeen, List<AttemptRecord> attempts, Instant notBefore) {

    /** The ledger keeps no more of one ID, however long it is asked for. */
    public static final int MAX_ATTEMPTS = 100;

    public History {
        Objects.requireNonNull(firstSeen, "firstSeen");
        attempts = List.copyOf(attempts);
        Objects.requireNonNull(notBefore, "notBefore");
    }

    /** The history of an ID that has just been read. */
    public static History startingAt(Instant now) {
        return new History(now, List.of(), Instant.EPOCH);
    }

    /** This history with one more attempt. */
    public History plus(AttemptRecord attempt) {
        List<AttemptRecord> more = new ArrayList<>(attempts);
        more.add(attempt);
        return new History(firstSeen, more.subList(Math.max(0, more.size() - MAX_ATTEMPTS), more.size()), notBefore);
    }

    /** This history with the time before which the ID is not asked for again. */
    public History waitingUntil(Instant time) {
        return new History(firstSeen, attempts, time);
    }
}
