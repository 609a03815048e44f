package io.auditlog.enricher.entry;

/**
 * An entry as an event of the Open Cybersecurity Schema Framework, and what its record says in headers.
 *
 * @param value the event as UTF-8 JSON; never changed
 * @param version of the schema, like {@code 1.8.0}
 * @param organization where the event took place; null if the entry does not say, or not in a few words
 * @param truncated whether it would have been too large and lacks something
 * @param rule names the rule that made it, for a reader
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OcsfEvent(
        byte[] value, int classUid, String version, String organization, boolean truncated, String rule) {}
