package io.auditlog.enricher.entry;

import java.time.Instant;
import java.util.List;

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

    /**
     * The content of the API's error object, as far as it was readable.
     *
     * @param problemType its {@code type} if it is a problem (RFC 9457), or null
     * @param error its {@code error} text, or a problem's {@code detail} or {@code title}; escaped, or null
     * @param issues its {@code issues} array as JSON text, or null
     * @param missingPerms its {@code missingPerms}, empty if there were none
     */
    public record ErrorBody(String problemType, String error, String issues, List<String> missingPerms) {

        /** Nothing was readable. */
        public static final ErrorBody NONE = new ErrorBody(null, null, null, List.of());

        public ErrorBody {
            error = Escaped.text(error);
            missingPerms = List.copyOf(missingPerms);
        }
    }
}
