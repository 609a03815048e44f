package io.auditlog.enricher.source;

/** Where the API key comes from. Threads: read by HTTP threads for each request; must not block for long. */
@FunctionalInterface
public interface Credentials {

    /** The key to send now. Callers put it in the request's own header and nowhere else. */
    String key();

    /** The API refused a key: looks for a newer one at once, so that {@link #key} gives it from now on. */
    default void renew() {
        // a key that cannot change has no newer one
    }
}
