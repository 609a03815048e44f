/**
 * The nouns: what is asked for ({@link io.auditlog.enricher.entry.AuditLogId}), where it came from ({@link
 * io.auditlog.enricher.entry.Origin}) and how it ends ({@link io.auditlog.enricher.entry.Outcome}). Every other package
 * uses them, so this one depends on the JDK alone. Names of topics and headers are here too.
 */
package io.auditlog.enricher.entry;
