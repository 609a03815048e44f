package io.auditlog.enricher.topology.ledger;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Origin;
import java.time.Instant;

/**
 * An input record that was read and has no outcome yet, as an operator sees it.
 *
 * @param id null for a held record without a valid ID
 * @param since when a worker first read it
 * @param attempts calls for it that counted, at most {@link io.auditlog.enricher.entry.History#MAX_ATTEMPTS}
 * @param last the last of them; null before the first
 * @param notBefore earliest time of the next call; null if none has to be waited for
 */
public record OpenId(
        AuditLogId id, Origin origin, Instant since, int attempts, AttemptRecord last, Instant notBefore) {}
