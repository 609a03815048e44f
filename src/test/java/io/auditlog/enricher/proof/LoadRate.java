package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.kafka.RateCheck;
import java.util.List;

/**
 * The permitted rate as the witness can see it. Requests that left on time arrive together where the machine, which all
 * parts of the test share, holds the API up for a moment; so a second at the witness may hold what left within a little
 * more than a second.
 */
final class LoadRate {

    /** For so long, in seconds, the API's thread may be held up. */
    private static final double HELD_UP = Dose.isFull() ? 0.05 : 0.1;

    private LoadRate() {}

    /** Sliding seconds with more requests than limit and burst of 1 permit. */
    static List<RateCheck.Breach> breaches(double perSecond, Witness witness) {
        return new RateCheck(perSecond * (1 + HELD_UP), 1).breaches(witness.arrivals());
    }
}
