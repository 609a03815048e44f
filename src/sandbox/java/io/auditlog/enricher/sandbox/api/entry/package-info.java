/** The audit-log entries that the simulated API knows: each a pure function of its ID. */
package io.auditlog.enricher.sandbox.api.entry;
