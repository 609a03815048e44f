package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.time.Instant;
import java.util.Optional;

/** Bodies to start from, and what the translator makes of them. */
final class Bodies {

    static final AuditLogId ID = new AuditLogId("log-1");
    static final Instant RECEIVED = Instant.parse("2026-02-03T04:05:06.789Z");
    static final int MAX_DEPTH = 200;

    /** Every member that the contract names. */
    static final String FULL = """
            {"id":"log-1","timestamp":"2026-01-02T03:04:05.678Z","organizationId":"org-1","event":"user.login",\
            "actor":"user","userId":"user-1","ipAddress":"203.0.113.7","chatId":"chat-1","agentId":"agent-1",\
            "runId":"run-1","triggerId":"trigger-1","data":{"n":1.10},"createdAt":"2026-01-02T03:04:06Z",\
            "user":{"email":"a@example.com"},"agent":{"name":"Scout"},"trigger":{"name":"Nightly","type":"cron"}}""";

    /** Only what the contract requires, null wherever it may be. */
    static final String LEAST = """
            {"id":"log-1","timestamp":"2026-01-02T03:04:05.678Z","organizationId":"org-1","event":"user.login",\
            "actor":"user","userId":null,"ipAddress":null,"chatId":null,"agentId":null,"runId":null,"triggerId":null,\
            "data":null,"createdAt":"2026-01-02T03:04:06Z"}""";

    private static final ThreadLocal<AuditLogEntry> WRITTEN = new ThreadLocal<>();
    private static final EntryTranslator TRANSLATOR =
            new EntryTranslator(MAX_DEPTH, Optional.empty(), RecordBody.EXACT, entry -> {
                WRITTEN.set(entry);
                return new byte[0];
            });

    /** What a body was translated to; one of both is null. */
    record Translation(AuditLogEntry entry, Failure failure) {}

    private Bodies() {}

    /** The least body with more members at its end. */
    static String leastWith(String members) {
        return LEAST.substring(0, LEAST.length() - 1) + "," + members + "}";
    }

    /** The least body with this text for {@code data}. */
    static String leastWithData(String data) {
        return LEAST.replace("\"data\":null", "\"data\":" + data);
    }

    static Translation translate(byte[] body) {
        Outcome outcome = TRANSLATOR.entry(ID, body, RECEIVED);
        return outcome instanceof Outcome.Refused refused
                ? new Translation(null, refused.failure())
                : new Translation(WRITTEN.get(), null);
    }

    static AuditLogEntry translated(String body) {
        Bodies.Translation translation = translate(body.getBytes(UTF_8));
        if (translation.entry() == null) {
            throw new AssertionError("expected an entry, but: " + translation.failure());
        }
        return translation.entry();
    }

    static Failure rejected(String body) {
        return rejected(body.getBytes(UTF_8));
    }

    static Failure rejected(byte[] body) {
        Bodies.Translation translation = translate(body);
        if (translation.failure() == null) {
            throw new AssertionError("expected a rejection of " + new String(body, UTF_8));
        }
        return translation.failure();
    }
}
