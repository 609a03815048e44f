/**
 * The nouns: what is asked for ({@link io.auditlog.enricher.entry.AuditLogId}), where it came from ({@link
 * io.auditlog.enricher.entry.Origin}) and how it ends ({@link io.auditlog.enricher.entry.Outcome}). Every other room
 * speaks in them, so this one knows nothing but the JDK.
 */
package io.auditlog.enricher.entry;
