package io.auditlog.enricher.sandbox.api;

/**
 * Who sent a request, as far as its Authorization header says.
 *
 * @param fingerprint of the key, 0 where there was none; never the key
 * @param accepted whether the key was accepted then
 */
record Caller(long fingerprint, boolean accepted) {

    /** Nobody: no Authorization header. */
    static final Caller NOBODY = new Caller(0, false);
}
