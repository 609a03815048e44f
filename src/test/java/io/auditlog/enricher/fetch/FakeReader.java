package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import java.time.Instant;
import java.util.List;

/** A reader that takes every body for the entry, or does what the test says. */
public final class FakeReader implements ReplyReader {

    Outcome entry;
    RuntimeException failure;
    Runnable whileReading = () -> {};
    public ErrorBody error = new ErrorBody(null, "as the API says", "[1]", List.of("audit:read"));

    @Override
    public Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt) {
        if (failure != null) {
            throw failure;
        }
        return entry == null ? new Outcome.Enriched(body, null, null) : entry;
    }

    @Override
    public ErrorBody error(byte[] body) {
        whileReading.run();
        return error;
    }
}
