/**
 * Notices that the API's entries have changed: an event or a field that was never there, a field of another type, one that
 * was always there and is gone. {@link io.auditlog.enricher.drift.Drift} knows what each event's data looks like, from a
 * baseline or from its first entries, as a table of hashes.
 *
 * <p>An entry costs a look into that table for each of its values, which were hashed while they were read; only what is
 * not in it is looked at as text. Names of members are kept, and shown; values never.
 */
package io.auditlog.enricher.drift;
