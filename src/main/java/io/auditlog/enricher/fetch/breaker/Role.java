package io.auditlog.enricher.fetch.breaker;

/** Why a request was sent. */
public enum Role {
    /** A regular request, while the breaker is closed. */
    ENTRY,
    /** A held entry, released to test the channel. */
    TRIAL,
    /** A known-good ID, requested to test the channel. */
    CONTROL
}
