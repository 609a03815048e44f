/**
 * Connects the packages: {@link io.auditlog.enricher.Worker} does it, and is the only place that uses real time,
 * randomness and threads.
 */
package io.auditlog.enricher;
