/** What the simulated API can do with a request: its entry, any other reply, or one of many faults. */
package io.auditlog.enricher.sandbox.api.fault;
