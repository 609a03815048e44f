package io.auditlog.enricher.entry;

import java.time.Instant;

/**
 * Makes sense of the bodies of replies, so that the HTTP side knows neither JSON nor Avro.
 *
 * <p>Threads: called by HTTP threads, several at once; never blocks, never throws for bad input.
 */
public interface ReplyReader {

    /**
     * Reads the body of a 200 reply and encodes the enriched record.
     *
     * @return the encoded record, or a refusal with class {@code invalid-response}
     */
    Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt);

    /** Reads the body of an error reply as far as it follows the contract. */
    ErrorBody error(byte[] body);
}
