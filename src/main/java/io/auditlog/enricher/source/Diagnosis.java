package io.auditlog.enricher.source;

import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import io.auditlog.enricher.source.Verdict.Scope;

/**
 * What is wrong with the channel. Immutable.
 *
 * @param kind what keeps it from being used
 * @param reason what was seen, for a person
 * @param byProbeOnly whether nothing but a probe can show that it is over
 */
record Diagnosis(ChannelKind kind, String reason, boolean byProbeOnly) {

    /** More retries than the API should be asked for: the successes between them prove nothing. */
    static final Diagnosis OVERDRAWN = new Diagnosis(
            ChannelKind.UPSTREAM, "too many calls have to be tried again: the budget of retries is used up", true);

    /** That this verdict shows a fault of this kind. */
    static Diagnosis of(ChannelKind kind, Verdict verdict) {
        return new Diagnosis(kind, reason(verdict), kind.isEndedByProbeOnly());
    }

    private static String reason(Verdict verdict) {
        if (verdict instanceof ChannelFault fault) {
            return fault.failure().error();
        }
        EntryFault fault = (EntryFault) verdict;
        String missing = String.join(", ", fault.failure().missingPerms());
        String permissions = missing.isEmpty() ? "" : "; missing permissions: " + missing;
        return "all entries fail alike: " + fault.failure().error() + permissions;
    }

    /**
     * Whether a probe that failed with this shows that the channel works again: the API has dealt with it. While nothing
     * but errors of a server in trouble comes, or where the address itself is in doubt, only a success does.
     */
    boolean isRefutedBy(EntryFault fault) {
        if (fault.scope() == Scope.ENTRY) {
            return true;
        }
        Fate fate = Fate.of(fault.failure().code());
        return switch (kind) {
            case CONFIG, THROTTLED -> false;
            case PERMISSION -> fate == Fate.MISDIRECTED;
            case AUTH, TLS, NETWORK, UPSTREAM -> fate != Fate.OUTAGE;
        };
    }

    /** What a probe that failed with this shows to be wrong now. */
    Diagnosis after(Verdict verdict) {
        if (verdict instanceof ChannelFault fault) {
            return of(fault.kind(), verdict);
        }
        if (kind.isEndedByProbeOnly()) {
            return this; // errors of a server in trouble say nothing about key or certificate
        }
        ChannelKind now = Fate.kind(((EntryFault) verdict).failure().code());
        return new Diagnosis(now, reason(verdict), byProbeOnly && now == kind);
    }
}
