package io.auditlog.enricher.fetch;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A single key that never changes. Threads: immutable. */
public final class FixedKey implements Credentials {

    private final String key;
    private final String fingerprint;
    private final LongSupplier nanoTime;
    private final long since;

    /**
     * Creates a key that is in use from now on.
     *
     * @throws IllegalArgumentException if it cannot be sent in a header; the message does not quote it
     */
    public FixedKey(String key, LongSupplier nanoTime) {
        this.key = KeyFormat.checked(key, "api.key");
        this.fingerprint = KeyFingerprint.of(this.key);
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /**
     * Creates a key whose age is not tracked.
     *
     * @throws IllegalArgumentException if it cannot be sent in a header; the message does not quote it
     */
    public FixedKey(String key) {
        this(key, () -> 0);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - since);
    }

    @Override
    public String toString() {
        return "key " + fingerprint;
    }
}
