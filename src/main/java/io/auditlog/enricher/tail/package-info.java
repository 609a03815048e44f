/**
 * Follows the outputs for a person: {@link io.auditlog.enricher.tail.Tail} reads them without a group, {@link
 * io.auditlog.enricher.tail.SeenReader} decodes what the {@link io.auditlog.enricher.tail.Filter} lets pass, {@link
 * io.auditlog.enricher.tail.SeenPrinter} prints it.
 */
package io.auditlog.enricher.tail;
