package io.auditlog.enricher.sandbox.api;

/**
 * A request as it was understood.
 *
 * @param notBefore {@code nanoTime} at which it was not there yet
 * @param arrived {@code nanoTime} at which it was noticed
 * @param method its method
 * @param target its target, as far as it is one
 * @param caller who sent it
 * @param version 10, 11 or 20; 0 for what is no HTTP
 */
record Question(long notBefore, long arrived, String method, Target target, Caller caller, int version) {

    /** The version of what is no HTTP at all. */
    static final int MALFORMED = 0;

    /** The decoded ID, null where the target is no entry. */
    String id() {
        return target.id();
    }

    String idOrEmpty() {
        return target.id() == null ? "" : target.id();
    }
}
