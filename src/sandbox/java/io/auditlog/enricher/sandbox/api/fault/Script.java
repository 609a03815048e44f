package io.auditlog.enricher.sandbox.api.fault;

import io.auditlog.enricher.sandbox.api.entry.Mix;
import java.util.function.Predicate;

/**
 * What the API does with each ID: a pure function, so that a checker can foresee every reply. Threads: called by the event
 * loop; must not change anything.
 */
@FunctionalInterface
public interface Script {

    /** Every ID has its entry. */
    Script ENTRIES = (id, attempt, seed) -> Behaviour.ENTRY;

    /** IDs of the form {@code fault-KIND...} get that fault (see {@link Fault}), all others their entry. */
    Script BY_ID = Script::writtenInId;

    /**
     * What is done with one request.
     *
     * @param id the ID asked for, percent-decoded
     * @param attempt 1 for the first request for this ID that comes as far as the script, and so on
     * @param seed the seed of this run
     */
    Behaviour behaviour(String id, int attempt, long seed);

    static Script always(Behaviour behaviour) {
        return (id, attempt, seed) -> behaviour;
    }

    /** A behaviour for a share of all attempts, chosen by a hash of ID, attempt and seed; the others get their entry. */
    static Script nowAndThen(Behaviour behaviour, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is 0 to 1, not " + probability);
        }
        long salt = Mix.of(behaviour.toString(), 1);
        return (id, attempt, seed) ->
                Mix.fraction(Mix.of(id, Mix.next(seed ^ salt ^ attempt))) < probability ? behaviour : Behaviour.ENTRY;
    }

    /** This script where it misbehaves, else the other one. */
    default Script orElse(Script other) {
        return (id, attempt, seed) -> {
            Behaviour first = behaviour(id, attempt, seed);
            return first == Behaviour.ENTRY ? other.behaviour(id, attempt, seed) : first;
        };
    }

    /** This script for some IDs, the entry for the others. */
    default Script forIds(Predicate<String> ids) {
        return (id, attempt, seed) -> ids.test(id) ? behaviour(id, attempt, seed) : Behaviour.ENTRY;
    }

    private static Behaviour writtenInId(String id, int attempt, long seed) {
        if (!id.startsWith(FaultId.PREFIX)) {
            return Behaviour.ENTRY;
        }
        try {
            FaultId written = FaultId.of(id);
            return attempt <= written.times() ? written.behaviour() : Behaviour.ENTRY;
        } catch (IllegalArgumentException e) {
            return new Behaviour.Answer("no-such-fault", Reply.error(400));
        }
    }
}
