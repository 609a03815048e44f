/**
 * When an entry that fails by itself is retried and when it is dead-lettered, as {@link
 * io.auditlog.enricher.fetch.retry.RetryPolicy} decides by its history and by how often good entries fail.
 */
package io.auditlog.enricher.fetch.retry;
