package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.AuditLogId;
import java.time.Duration;

/** An action requested by the breaker, to be performed in order. */
public sealed interface Effect {

    /** Request this known-good ID before anything else. */
    record AskKnownGood(AuditLogId id) implements Effect {}

    /** Release one held entry, preferably one that has not been requested yet. */
    record AskEntry() implements Effect {}

    /** The failure is this entry's own: apply the retry rules. */
    record Blame(AuditLogId id) implements Effect {}

    /** Disregard this entry's failure and hold the entry. */
    record Hold(AuditLogId id) implements Effect {}

    /** Send nothing for this long, as the API requested. */
    record Pause(Duration time, String seen) implements Effect {}

    /** The API refused a request sent at this time because there were too many. */
    record CutRate(long sentAt) implements Effect {}

    /** The last rate cut was caused by an odd entry, not by the rate. */
    record RestoreRate() implements Effect {}

    /**
     * The API has become unusable, or the cause has changed.
     *
     * @param cause what makes the API unusable
     * @param evidence human-readable evidence
     */
    record ReportOutage(OutageCause cause, String evidence) implements Effect {}

    /** The API is usable again. */
    record ReportRecovery() implements Effect {}
}
