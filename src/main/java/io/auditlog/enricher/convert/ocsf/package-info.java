/**
 * Converts an entry to one event of the Open Cybersecurity Schema Framework (OCSF), as UTF-8 JSON for SIEMs: {@link
 * io.auditlog.enricher.convert.ocsf.OcsfMapper}.
 *
 * <p>The event is a view: it names what analysts search for, and may leave out or redact what the enriched record holds
 * exactly. What an event means is data, rules in {@code mapping.json}; nothing that the schema requires is invented: a
 * rule whose required value the entry lacks is passed over. Redaction comes first, on the document, so that nothing
 * built afterwards can show what it hides.
 */
package io.auditlog.enricher.convert.ocsf;
