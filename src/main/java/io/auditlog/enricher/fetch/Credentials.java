package io.auditlog.enricher.fetch;

import java.time.Duration;

/**
 * Where the API key comes from. Two keys may be good at a time, so that one can be replaced by another without a gap.
 *
 * <p>Threads: any; asked by HTTP threads for each request, so nothing here may block for long.
 */
@FunctionalInterface
public interface Credentials {

    /** The key to send now. Callers put it in the request's own header and nowhere else. */
    String key();

    /** Looks for a newer key at once, so that {@link #key} gives it from now on. */
    default void renew() {
        // a key that cannot change has no newer one
    }

    /**
     * The API answered 401 to a key. A newer one is looked for at once; {@link #key} gives another from now on if there
     * is one that was not refused lately.
     *
     * @return whether {@link #key} gives one that is worth a try; false when all are refused
     */
    default boolean refused(String key) {
        renew();
        return !key().equals(key);
    }

    /** The API accepted a key: told for every good reply, so it costs next to nothing. */
    default void accepted(String key) {
        // a key that cannot change is replaced by no other
    }

    /** What may be shown of the key in use. */
    default String fingerprint() {
        return KeyFingerprint.of(key());
    }

    /** For how long this worker has used this key. */
    default Duration age() {
        return Duration.ZERO;
    }
}
