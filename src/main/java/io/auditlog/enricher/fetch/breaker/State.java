package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.List;
import java.util.OptionalLong;

/** What the breaker knows. Immutable. Times are nanoseconds of a monotonic clock. */
public sealed interface State {

    /** Whether entries may be asked for as they come. */
    boolean passes();

    /** When {@link Event.Elapsed} may change something; empty where only another event can. */
    OptionalLong nextAt(Moment now);

    /** A failure that is not decided: the entry's or the channel's. */
    record Doubt(AuditLogId id, Fault fault, long since) {}

    /**
     * Nothing has succeeded with this base URL and key, or no known-good ID is left: failures count for nothing, and held
     * entries are tried one by one.
     *
     * @param atStart whether that is so since the start
     * @param good none but those that are gone
     * @param findings what the tries have shown
     * @param asked how often something was asked
     * @param gap wait after the last failure, in nanoseconds
     * @param next when something may be asked again
     */
    record Unknown(boolean atStart, KnownGood good, Findings findings, int asked, long gap, long next)
            implements State {

        @Override
        public boolean passes() {
            return false;
        }

        @Override
        public OptionalLong nextAt(Moment now) {
            return NothingKnown.nextAt(this, now);
        }
    }

    /**
     * Entries are asked for. What fails is in doubt until a request that was sent later says whose fault it is.
     *
     * @param since when it began: what was sent before and fails says nothing
     * @param good never empty
     * @param doubts oldest first
     * @param controlsFailed how many in a row have failed
     * @param goneInARow how many in a row were gone
     * @param halted since when what has not been asked for waits for a success; empty while it does not
     * @param oddRefusalAt when an odd entry was refused last
     */
    record Closed(
            long since,
            KnownGood good,
            List<Doubt> doubts,
            int controlsFailed,
            int goneInARow,
            OptionalLong halted,
            OptionalLong oddRefusalAt)
            implements State {

        @Override
        public boolean passes() {
            return halted.isEmpty();
        }

        @Override
        public OptionalLong nextAt(Moment now) {
            return Controls.nextAt(this, now);
        }
    }

    /**
     * The channel is at fault: everything is held, and one request at a time shows whether it still is.
     *
     * @param good never empty
     * @param cause what was reported
     * @param probes how many were sent
     * @param probeOut whether one is out
     * @param interval wait between probes, in nanoseconds
     * @param soon whether a new key has been neither accepted nor refused: it is tried as often as where the API is away
     * @param next when the next may be sent
     */
    record Open(KnownGood good, OutageCause cause, int probes, boolean probeOut, long interval, boolean soon, long next)
            implements State {

        @Override
        public boolean passes() {
            return false;
        }

        @Override
        public OptionalLong nextAt(Moment now) {
            return probeOut ? OptionalLong.empty() : OptionalLong.of(next);
        }
    }
}
