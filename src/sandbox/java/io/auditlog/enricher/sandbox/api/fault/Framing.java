package io.auditlog.enricher.sandbox.api.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.sandbox.api.http.Exchange;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;

/** Replies whose framing is broken. They are followed by a close where the connection could still look sound. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Framing {

    private static final String JSON_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private Framing() {}

    static void garbage(Exchange exchange, String parameter) {
        raw(exchange, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u00ff\u00fenonsense\r\n\r\n".repeat(4));
        exchange.hangUp();
    }

    static void lengthTooLong(Exchange exchange, String parameter) {
        withLength(exchange, 50);
        if (!exchange.http2()) {
            exchange.hangUp();
        }
    }

    static void lengthTooShort(Exchange exchange, String parameter) {
        withLength(exchange, -50);
    }

    private static void withLength(Exchange exchange, long more) {
        byte[] entry = Contents.entry(exchange).getBytes(UTF_8);
        exchange.head(200, Reply.JSON, entry.length + more);
        exchange.body(Unpooled.wrappedBuffer(entry), true);
    }

    static void twoLengths(Exchange exchange, String parameter) {
        String entry = Contents.entry(exchange);
        int length = entry.getBytes(UTF_8).length;
        if (exchange.http2()) {
            withHeaders(exchange, Map.of("content-length", (length - 5) + ", " + length));
        } else {
            raw(exchange, JSON_HEAD + "Content-Length: " + (length - 5) + "\r\nContent-Length: " + length + "\r\n\r\n");
            exchange.raw(Unpooled.copiedBuffer(entry, UTF_8));
            exchange.finished(200);
        }
    }

    static void lengthAndChunked(Exchange exchange, String parameter) {
        String entry = Contents.entry(exchange);
        int length = entry.getBytes(UTF_8).length;
        if (exchange.http2()) {
            withHeaders(exchange, Map.of("transfer-encoding", "chunked"));
        } else {
            raw(exchange, JSON_HEAD + "Content-Length: " + (length / 2) + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            raw(exchange, Integer.toHexString(length) + "\r\n");
            exchange.raw(Unpooled.copiedBuffer(entry + "\r\n0\r\n\r\n", UTF_8));
            exchange.finished(200);
        }
    }

    static void badChunk(Exchange exchange, String parameter) {
        rawOrGarbage(exchange, JSON_HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{\"id\":\r\n0\r\n\r\n");
    }

    static void badStatusLine(Exchange exchange, String parameter) {
        rawOrGarbage(exchange, "HTTP/1.1 OK 200\r\nContent-Length: 2\r\n\r\n{}");
    }

    private static void rawOrGarbage(Exchange exchange, String text) {
        if (exchange.http2()) {
            garbage(exchange, "");
        } else {
            raw(exchange, text);
            exchange.hangUp();
        }
    }

    static void endlessHeaders(Exchange exchange, String parameter) {
        if (exchange.http2()) {
            Map<String, String> many = new HashMap<>();
            for (int i = 0; i < 2000; i++) {
                many.put("x-endless-" + i, "h".repeat(200));
            }
            withHeaders(exchange, many);
        } else {
            raw(exchange, JSON_HEAD);
            header(exchange);
        }
    }

    private static void header(Exchange exchange) {
        if (exchange.writable()) {
            raw(exchange, ("X-Endless: " + "h".repeat(200) + "\r\n").repeat(50));
        }
        exchange.later(1_000_000, () -> header(exchange));
    }

    static void unsolicited(Exchange exchange, String parameter) {
        Reply.entry(exchange);
        raw(exchange, exchange.http2() ? "\0\0\1\0\0\0\0\0\0x" : JSON_HEAD + "Content-Length: 2\r\n\r\n{}");
    }

    /** The entry with further headers and no declared length. */
    private static void withHeaders(Exchange exchange, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(Reply.JSON);
        all.putAll(headers);
        exchange.head(200, all, -1);
        exchange.body(Unpooled.copiedBuffer(Contents.entry(exchange), UTF_8), true);
    }

    private static void raw(Exchange exchange, String text) {
        exchange.raw(Unpooled.copiedBuffer(text, ISO_8859_1));
    }
}
