/**
 * Where the packages are put together: {@link io.auditlog.enricher.Worker} does it, and is the only place that takes real
 * time, randomness and threads.
 */
package io.auditlog.enricher;
