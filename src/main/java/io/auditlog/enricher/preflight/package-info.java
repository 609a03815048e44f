/**
 * The checks before the work: brokers, rights, topics, backlog, registry, DNS and the connection to the API. The worker runs them
 * when it starts, and {@code check} prints what they find; one implementation for both. No check writes anything.
 */
package io.auditlog.enricher.preflight;
