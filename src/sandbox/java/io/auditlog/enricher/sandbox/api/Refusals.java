package io.auditlog.enricher.sandbox.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Replies that refuse: statuses of every kind, throttling, redirects. */
final class Refusals {

    static final String PAGE = """
            <!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post" action="/login">\
            <input name="email"><input name="password" type="password"></form></body></html>""";

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private Refusals() {}

    static void status(Exchange exchange, String status) {
        exchange.reply(Reply.error(Parameters.count(status)));
    }

    static void html(Exchange exchange, String status) {
        exchange.reply(Reply.html(Parameters.count(status), "<html><body><h1>" + status + "</h1></body></html>"));
    }

    static void empty(Exchange exchange, String status) {
        exchange.reply(new Reply(Parameters.count(status), Map.of(), new byte[0]));
    }

    static void redirect(Exchange exchange, String status) {
        exchange.reply(Reply.html(Parameters.count(status), "<a href=\"https://login.invalid/\">Moved</a>")
                .with(
                        "location",
                        "https://login.invalid/api/audit-logs/" + exchange.id().length()));
    }

    static void later(Exchange exchange, int status, String when) {
        Reply reply = Reply.error(status);
        DrawnWait drawn = DrawnWait.parse(when);
        String value = drawn == null
                ? retryAfter(when, exchange.now())
                : Long.toString(drawn.of(exchange.id(), exchange.desk().seed()).toSeconds());
        exchange.reply(value == null ? reply : reply.with("retry-after", value));
    }

    static void earlyHints(Exchange exchange, String parameter) {
        exchange.informational(103, Map.of("link", "</style.css>; rel=preload"));
        exchange.entry();
    }

    /** The date {@code seconds} from now, as HTTP writes dates. */
    static String httpDate(Instant now, long seconds) {
        return HTTP_DATE.format(now.plusSeconds(seconds));
    }

    private static String retryAfter(String when, Instant now) {
        return switch (when) {
            case "none" -> null;
            case "soon" -> "1";
            case "date" -> httpDate(now, 2);
            case "past" -> httpDate(now, -3600);
            case "absurd" -> "99999999999999999999";
            case "negative" -> "-5";
            case "words" -> "in a while";
            default -> when;
        };
    }
}
