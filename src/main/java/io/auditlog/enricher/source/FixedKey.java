package io.auditlog.enricher.source;

/** A key that was given once and stays. Threads: immutable. */
public final class FixedKey implements Credentials {

    private final String key;

    /**
     * Takes the key.
     *
     * @throws IllegalArgumentException if it cannot be sent in a header; the message does not quote it
     */
    public FixedKey(String key) {
        this.key = ApiKey.checked(key, "api.key");
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String toString() {
        return "key " + KeyFingerprint.of(key);
    }
}
