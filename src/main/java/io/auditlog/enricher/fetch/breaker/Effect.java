package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.time.Duration;

/** What the breaker wants done, in the order in which it says so. */
public sealed interface Effect {

    /** Ask for this known-good ID, before all else. */
    record AskKnownGood(AuditLogId id) implements Effect {}

    /** Let out one of the held entries: one that has not been asked for, if there is one. */
    record AskEntry() implements Effect {}

    /** The failure of this entry is its own: the retry rules decide. */
    record Blame(AuditLogId id) implements Effect {}

    /** The failure of this entry counts for nothing: it is held. */
    record Hold(AuditLogId id) implements Effect {}

    /** Send nothing for so long: the API asked for it. */
    record Pause(Duration time, String seen) implements Effect {}

    /** The API refused a request that was sent then because there were too many. */
    record CutRate(long sentAt) implements Effect {}

    /** What cut the rate lately was an odd entry, and not the rate. */
    record RestoreRate() implements Effect {}

    /**
     * The API cannot be used, or cannot for another reason now.
     *
     * @param cause what keeps it from being used
     * @param evidence what was seen, for a person
     */
    record ReportOutage(OutageCause cause, String evidence) implements Effect {}

    /** The API can be used again. */
    record ReportRecovery() implements Effect {}
}
