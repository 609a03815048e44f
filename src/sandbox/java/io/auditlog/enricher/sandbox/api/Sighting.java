package io.auditlog.enricher.sandbox.api;

/**
 * One request as the witness remembers it.
 *
 * @param notBefore {@code nanoTime} at which it was not there yet
 * @param arrived {@code nanoTime} at which it was noticed
 * @param ended {@code nanoTime} when its reply was handed over or it was given up, 0 while it is open
 * @param method its method
 * @param target its target exactly as received, a character per byte
 * @param id the percent-decoded ID, null where the target is no entry's
 * @param version HTTP version: 10, 11 or 20; 0 for what is no HTTP
 * @param fingerprint of the key it carried ({@link Witness#fingerprint}), 0 for none
 * @param status the status answered, 0 for none
 * @param behaviour what was done: the label of a behaviour, or unauthorized, no-entry, method, limited, malformed
 */
public record Sighting(
        long notBefore,
        long arrived,
        long ended,
        String method,
        String target,
        String id,
        int version,
        long fingerprint,
        int status,
        String behaviour) {}
