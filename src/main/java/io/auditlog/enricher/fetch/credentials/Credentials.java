package io.auditlog.enricher.fetch.credentials;

import java.time.Duration;
import java.util.Optional;

/**
 * Source of the API key. Two keys may be valid at a time, so that a key can be rotated without a gap.
 *
 * <p>Threads: any; called by HTTP threads for each request, so no method may block for long.
 */
@FunctionalInterface
public interface Credentials {

    /** The key to send now. Callers put it only in its request header. */
    String key();

    /** Checks for a newer key at once; {@link #key} then returns it. */
    default void renew() {
        // one that is not read from a file has no newer one
    }

    /**
     * The API answered 401 to a key. Checks for a newer one at once; {@link #key} then returns another key if there is one that
     * was not refused recently.
     *
     * @return whether {@link #key} returns a key worth trying; false when all are refused
     */
    default boolean refused(String key) {
        renew();
        return !key().equals(key);
    }

    /** The API accepted a key. Called for every successful reply, so it must be cheap. */
    default void accepted(String key) {
        // only one of several is ever proven
    }

    /** Printable fingerprint of the key in use. */
    default String fingerprint() {
        return KeyFormat.fingerprint(key());
    }

    /** Whether the API has accepted the key in use; until then nobody knows whether it is valid. */
    default boolean isAccepted() {
        return true;
    }

    /** Why an older key than the one provided last is in use, and what to do; empty if none is. Contains no key. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** How long this worker has used the current key. */
    default Duration age() {
        return Duration.ZERO;
    }
}
