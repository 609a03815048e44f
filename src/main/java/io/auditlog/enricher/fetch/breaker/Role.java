package io.auditlog.enricher.fetch.breaker;

/** Why a request was sent. */
public enum Role {
    /** For its own sake, while the breaker is closed. */
    ENTRY,
    /** An entry that was let out to see whether the channel works. */
    TRIAL,
    /** A known-good ID, asked to see whether the channel works. */
    CONTROL
}
