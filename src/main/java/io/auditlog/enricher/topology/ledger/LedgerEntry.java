package io.auditlog.enricher.topology.ledger;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.tracing.IdSpan;
import io.auditlog.enricher.tracing.Traces;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * One open ledger entry: a record that was read, byte for byte, and has no outcome yet. Key and value may be null.
 *
 * @param id the requested ID, or null for a held record without a valid ID
 * @param headers the record's headers, never modified
 * @param timestamp its timestamp, in milliseconds since the epoch
 * @param history previous attempts
 */
@SuppressWarnings("ArrayRecordComponent") // external data, never compared
public record LedgerEntry(
        AuditLogId id, Origin origin, byte[] key, byte[] value, Headers headers, long timestamp, History history) {

    /** The offset in the origin of an entry that holds the partition's log; no record has it. */
    static final long OF_LOG = -1;

    private static final int HEADER_OVERHEAD = 10;

    /** When a worker first read it. */
    public Instant firstSeen() {
        return history.firstSeen();
    }

    /** Its ID, or its origin if it has none. */
    public String subject() {
        return id == null ? origin.toString() : id.value();
    }

    /** Begins its span in this worker. */
    public IdSpan span(Traces traces) {
        return traces.begin(id, origin, headers, history.attempts().size());
    }

    OpenId openId() {
        List<AttemptRecord> attempts = history.attempts();
        return new OpenId(
                id,
                origin,
                history.firstSeen(),
                attempts.size(),
                attempts.isEmpty() ? null : attempts.get(attempts.size() - 1),
                history.notBefore().equals(Instant.EPOCH) ? null : history.notBefore());
    }

    /** The same with another history. */
    public LedgerEntry with(History newer) {
        return new LedgerEntry(id, origin, key, value, headers, timestamp, newer);
    }

    /** The same with an ID. */
    public LedgerEntry with(AuditLogId found) {
        return new LedgerEntry(found, origin, key, value, headers, timestamp, history);
    }

    /** Size of key, value and headers of the record in bytes, an upper estimate. */
    public int size() {
        return size(key, value, headers);
    }

    /** Upper estimate of a size in a batch of format 2: a header name may take three UTF-8 bytes per character. */
    public static int size(byte[] key, byte[] value, Headers headers) {
        long size = length(key) + length(value);
        for (Header header : headers) {
            size += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
