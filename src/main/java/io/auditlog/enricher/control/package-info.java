/**
 * What operators order of all workers of a group while they run: {@link io.auditlog.enricher.control.ControlReader} follows
 * the compacted topic of their {@link io.auditlog.enricher.control.Order}s.
 */
package io.auditlog.enricher.control;
