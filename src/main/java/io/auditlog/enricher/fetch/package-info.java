/**
 * Fetches entries from the API. {@link io.auditlog.enricher.fetch.EntrySource} is the port; behind it there is one layer
 * per concern, each of which can be read alone: shared fetches and their retries, the circuit breaker, the in-flight limit,
 * the rate limiter, the deadline, and the transport of {@code fetch.http}. {@link
 * io.auditlog.enricher.fetch.ApiEntrySource#over} puts them together.
 *
 * <p>JSON, Avro and Kafka are not known here: replies are read through {@link io.auditlog.enricher.entry.ReplyReader}, and a
 * listener receives the outcome.
 */
package io.auditlog.enricher.fetch;
