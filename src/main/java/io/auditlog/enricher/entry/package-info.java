/**
 * The domain types: the requested ID ({@link io.auditlog.enricher.entry.AuditLogId}), its source ({@link
 * io.auditlog.enricher.entry.Origin}) and its result ({@link io.auditlog.enricher.entry.Outcome}). Every other package
 * uses them, so this one depends on the JDK only. It also defines topic and header names.
 */
package io.auditlog.enricher.entry;
