/**
 * What is common to all lines of the log: the fields besides its text, and a limit for what repeats. Nothing else of the worker
 * knows which implementation writes it.
 */
package io.auditlog.enricher.logging;
