/**
 * The independent checker: {@link io.auditlog.enricher.sandbox.outcome.OutcomeReader} reads what came out, and {@link
 * io.auditlog.enricher.sandbox.outcome.OutcomeChecker} compares it with what was put in. It shares no code with the worker: header
 * names, topic names and the wire format are written here a second time, so that a mistake over there is seen.
 */
package io.auditlog.enricher.sandbox.outcome;
