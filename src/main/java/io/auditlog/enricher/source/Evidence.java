package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.source.Verdict.ChannelFault;
import io.auditlog.enricher.source.Verdict.EntryFault;
import io.auditlog.enricher.source.Verdict.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the replies so far say about entry and channel. Pure: it sees verdicts and times, and does nothing.
 *
 * <p>Two kinds of success matter. One that <em>arrived</em> shows that the channel worked a moment ago: it clears all
 * suspicion. One that <em>left</em> after a failed call had left shows that the channel worked for others at the time when
 * it did not for that entry: only this makes an ambiguous fault the entry's own.
 *
 * <p>Times are those of one monotonic clock, in nanoseconds. Threads: one at a time.
 */
final class Evidence {

    private final int alike;
    private final Map<Fate, Map<AuditLogId, Gate.Passage>> suspects = new EnumMap<>(Fate.class);
    private boolean everSucceeded;
    private long successArrived;
    private long successLeft;

    /**
     * No evidence yet.
     *
     * @param alike distinct IDs that must fail alike with no success between them
     */
    Evidence(int alike) {
        this.alike = alike;
    }

    /** A call that had left at {@code leftAt} succeeded at {@code now}. */
    void succeeded(long leftAt, long now) {
        successLeft = everSucceeded && successLeft - leftAt > 0 ? successLeft : leftAt;
        successArrived = now;
        everSucceeded = true;
        if (!suspects.isEmpty()) {
            suspects.clear();
        }
    }

    /** Whether a call that left after {@code leftAt} has succeeded. */
    boolean provesEntryFault(long leftAt) {
        return everSucceeded && successLeft - leftAt > 0;
    }

    /** When the last success arrived, if it is {@code time} at {@code now}; where there was none, long ago. */
    Instant lastSuccess(Instant time, long now) {
        return everSucceeded ? time.minusNanos(now - successArrived) : Instant.EPOCH;
    }

    /**
     * What is wrong with the channel, now that a call met this.
     *
     * @return null where nothing is, or not enough has failed alike to say so
     */
    ChannelKind accuses(Gate.Passage passage, Verdict verdict, long leftAt) {
        if (verdict instanceof ChannelFault fault) {
            boolean worksForOthers = everSucceeded && successArrived - leftAt > 0;
            return fault.kind() == ChannelKind.THROTTLED || (fault.kind().canBeStray() && worksForOthers)
                    ? null
                    : fault.kind();
        }
        if (verdict instanceof EntryFault fault && fault.scope() == Scope.AMBIGUOUS) {
            Map<AuditLogId, Gate.Passage> fellows =
                    suspects.computeIfAbsent(Fate.of(fault.failure().code()), fate -> new HashMap<>());
            fellows.put(passage.id(), passage);
            return fellows.size() >= alike ? Fate.kind(fault.failure().code()) : null;
        }
        return null;
    }

    /** Takes away all who were suspected since the last success. */
    List<Gate.Passage> clearSuspects() {
        List<Gate.Passage> all = new ArrayList<>();
        suspects.values().forEach(fellows -> all.addAll(fellows.values()));
        suspects.clear();
        return all;
    }
}
