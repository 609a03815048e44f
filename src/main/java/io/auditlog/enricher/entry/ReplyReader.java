package io.auditlog.enricher.entry;

import java.time.Instant;

/**
 * Reads response bodies, so that the HTTP side does not depend on JSON or Avro.
 *
 * <p>Threads: called by several HTTP threads concurrently; never blocks, never throws for bad input.
 */
public interface ReplyReader {

    /**
     * Reads the body of a 200 response and encodes the enriched record.
     *
     * @return the encoded record, or a refusal with class {@code invalid-response}
     */
    Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt);

    /** Reads the body of an error response as far as it follows the contract. */
    ErrorBody error(byte[] body);
}
