/**
 * Fetches entries from the API. {@link io.auditlog.enricher.fetch.EntrySource} is the port. Behind it, a shared fetch makes
 * attempts until its ID has an outcome; the circuit breaker holds or passes it, and one dispatcher walks each attempt through
 * in-flight limit, rate limiter, deadline and the transport of {@code fetch.http}. {@link
 * io.auditlog.enricher.fetch.ApiEntrySource#over} assembles them.
 *
 * <p>Independent of JSON, Avro and Kafka: {@link io.auditlog.enricher.entry.ReplyReader} parses replies, and a listener
 * receives the outcome.
 */
package io.auditlog.enricher.fetch;
