package io.auditlog.enricher.sandbox.api.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.sandbox.api.entry.EntryEdit;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Whole replies with sound framing whose content is not the entry asked for. */
final class Contents {

    static final String PAGE = """
            <!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post" action="/login">\
            <input name="email"><input name="password" type="password"></form></body></html>""";

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private Contents() {}

    static String entry(Exchange exchange) {
        return new String(SimulatedEntries.bodyOf(exchange.id()), UTF_8);
    }

    static void edited(Exchange exchange, UnaryOperator<String> edit) {
        Reply.json(200, edit.apply(entry(exchange))).send(exchange);
    }

    static void data(Exchange exchange, String json) {
        edited(exchange, entry -> EntryEdit.with(entry, "data", json));
    }

    static void deep(Exchange exchange, String levels) {
        int depth = FaultId.count(levels);
        data(exchange, "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
    }

    static void refuse(Exchange exchange, int status, String when) {
        String retryAfter = retryAfter(exchange, when);
        Reply reply = Reply.error(status);
        (retryAfter == null ? reply : reply.with("retry-after", retryAfter)).send(exchange);
    }

    private static String retryAfter(Exchange exchange, String when) {
        DrawnWait drawn = DrawnWait.parse(when);
        if (drawn != null) {
            return Long.toString(drawn.of(exchange.id()).toSeconds());
        }
        return switch (when) {
            case "none" -> null;
            case "soon" -> "1";
            case "date" -> HTTP_DATE.format(Instant.now().plusSeconds(2));
            case "past" -> HTTP_DATE.format(Instant.now().minusSeconds(3600));
            case "absurd" -> "99999999999999999999";
            case "negative" -> "-5";
            case "words" -> "in a while";
            default -> when;
        };
    }

    static void redirect(Exchange exchange, String status) {
        String to = "https://login.invalid/api/audit-logs/" + exchange.id().length();
        Reply.html(FaultId.count(status), "<a href=\"https://login.invalid/\">Moved</a>")
                .with("location", to)
                .send(exchange);
    }

    static void contentType(Exchange exchange, String subtype) {
        exchange.reply(200, Map.of("content-type", "text/" + subtype), SimulatedEntries.bodyOf(exchange.id()));
    }

    static void badUtf8(Exchange exchange, String parameter) {
        String entry = EntryEdit.with(entry(exchange), "data", "{\"s\":\"\u0001\"}");
        String bytes = new String(entry.getBytes(UTF_8), ISO_8859_1).replace("\u0001", "\u00c3(");
        exchange.reply(200, Reply.JSON, bytes.getBytes(ISO_8859_1));
    }

    static void utf16(Exchange exchange, String parameter) {
        exchange.reply(200, Reply.JSON, entry(exchange).getBytes(UTF_16));
    }

    static void otherId(Exchange exchange, String parameter) {
        exchange.reply(200, Reply.JSON, SimulatedEntries.bodyOf(exchange.id() + "x"));
    }
}
