package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.util.List;
import java.util.OptionalLong;

/** A breaker state. Immutable. Times are nanoseconds of a monotonic clock. */
public sealed interface State {

    /** Whether entries may be requested as they arrive. */
    boolean passes();

    /** When {@link Event.Elapsed} may change something; empty if only another event can. */
    OptionalLong nextAt(Moment now);

    /** An undecided failure: the entry's fault or the channel's. */
    record Doubt(AuditLogId id, Fault fault, long since) {}

    /**
     * Nothing has succeeded with this base URL and key, or no known-good ID is left: failures do not count, and held
     * entries are tried one by one.
     *
     * @param atStart whether this has been so since the start
     * @param good empty except for IDs that are gone
     * @param findings results of the tries
     * @param asked number of requests
     * @param gap wait after the last failure, in nanoseconds
     * @param next when the next request may be sent
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
     * Entries are requested. A failure is undecided until a later request shows whose fault it is.
     *
     * @param since when the breaker closed; failures of requests sent earlier are ignored
     * @param good never empty
     * @param doubts oldest first
     * @param controlsFailed consecutive failed controls
     * @param goneInARow consecutive controls that were gone
     * @param halted since when new entries wait for a success; empty if they do not
     * @param oddRefusalAt when an odd entry was last refused
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
     * The channel is at fault: all entries are held, and one request at a time tests the channel.
     *
     * @param good never empty
     * @param cause the reported cause
     * @param probes number of probes sent
     * @param probeOut whether a probe is in flight
     * @param interval wait between probes, in nanoseconds
     * @param soon whether a new key is neither accepted nor refused yet; it is probed as often as when the API is down
     * @param next when the next probe may be sent
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
