/**
 * Asking the API. {@link io.auditlog.enricher.fetch.EntrySource} is the port; behind it one thin layer per concern,
 * each of which can be read alone: shared calls and their retries, the gate, the in-flight cap, the pace, the deadline,
 * HTTP. {@link io.auditlog.enricher.fetch.HttpEntrySource#open} puts them together.
 *
 * <p>HttpClient 5 is known to this room only. It does not know JSON, Avro or Kafka: replies are read through {@link
 * io.auditlog.enricher.entry.ReplyReader}, and whoever asks is told through a listener.
 */
package io.auditlog.enricher.fetch;
