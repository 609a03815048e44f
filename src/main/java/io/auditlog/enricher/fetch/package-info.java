/**
 * Fetches entries from the API. {@link io.auditlog.enricher.fetch.EntrySource} is the port; behind it there is one layer
 * per concern, each of which can be read alone: shared fetches and their retries, the circuit breaker, the in-flight limit,
 * the rate limiter, the deadline, and the transport of {@code fetch.http}. {@link
 * io.auditlog.enricher.fetch.ApiEntrySource#over} assembles them.
 *
 * <p>Independent of JSON, Avro and Kafka: {@link io.auditlog.enricher.entry.ReplyReader} parses replies, and a listener
 * receives the outcome.
 */
package io.auditlog.enricher.fetch;
