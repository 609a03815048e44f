package io.auditlog.enricher.sandbox.api.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import java.util.HashMap;
import java.util.Map;

/**
 * A complete reply.
 *
 * @param status HTTP status
 * @param headers its headers but the length
 * @param body its body; never changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; written to a socket as it is
public record Reply(int status, Map<String, String> headers, byte[] body) {

    static final Map<String, String> JSON = Map.of("content-type", "application/json; charset=utf-8");

    public Reply {
        headers = Map.copyOf(headers);
    }

    /** A JSON reply. */
    public static Reply json(int status, String body) {
        return new Reply(status, JSON, body.getBytes(UTF_8));
    }

    static Reply html(int status, String body) {
        return new Reply(status, Map.of("content-type", "text/html; charset=utf-8"), body.getBytes(UTF_8));
    }

    /** What the contract says an error of this status looks like. */
    public static Reply error(int status) {
        return switch (status) {
            case 204, 304 -> new Reply(status, Map.of(), new byte[0]);
            case 400 -> json(400, """
                    {"error":"Input validation failed","issues":[{"code":"invalid_string","path":["id"],\
                    "message":"Invalid audit log id"}]}""");
            case 401 -> json(401, "{\"error\":\"Invalid or missing API key\"}");
            case 403 -> json(403, "{\"error\":\"Missing permissions\",\"missingPerms\":[\"audit_logs:read\"]}");
            case 404 -> json(404, "{\"error\":\"Audit log entry not found\"}");
            case 405 -> json(405, "{\"error\":\"Method not allowed\"}").with("allow", "GET");
            case 429 -> json(429, "{\"error\":\"Too many requests\"}");
            case 500 -> json(500, "{\"error\":\"Internal server error\"}");
            case 503 -> json(503, "{\"error\":\"Service unavailable\"}");
            default -> json(status, "{\"error\":\"Simulated status " + status + "\"}");
        };
    }

    /** The same with one header more. */
    public Reply with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }

    /** Answers with it. */
    public void send(Exchange exchange) {
        exchange.reply(status, headers, body);
    }

    static void entry(Exchange exchange) {
        exchange.reply(200, JSON, SimulatedEntries.bodyOf(exchange.id()));
    }
}
