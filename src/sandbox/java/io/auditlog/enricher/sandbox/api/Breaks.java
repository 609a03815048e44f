package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Replies that come too slowly, or stop before their end. */
final class Breaks {

    private Breaks() {}

    static void drip(Exchange exchange, String interval) {
        byte[] entry = SimulatedEntries.bodyOf(exchange.id());
        exchange.head(200, Reply.JSON, entry.length);
        drop(exchange, Unpooled.wrappedBuffer(entry), Parameters.nanos(interval));
    }

    private static void drop(Exchange exchange, ByteBuf rest, long interval) {
        ByteBuf drop = rest.readRetainedSlice(1);
        exchange.send(drop, !rest.isReadable());
        if (rest.isReadable()) {
            exchange.later(interval, () -> drop(exchange, rest, interval));
        }
    }

    static void dripHead(Exchange exchange, String interval) {
        if (!exchange.http2()) {
            String head =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: " + "a".repeat(4000) + "\r\n\r\n";
            letter(exchange, Unpooled.copiedBuffer(head, US_ASCII), Parameters.nanos(interval));
        }
    }

    private static void letter(Exchange exchange, ByteBuf rest, long interval) {
        exchange.raw(rest.readRetainedSlice(1));
        if (rest.isReadable()) {
            exchange.later(interval, () -> letter(exchange, rest, interval));
        }
    }

    static void halfClose(Exchange exchange, String parameter) {
        half(exchange);
        exchange.halfClose();
    }

    static void resetMidBody(Exchange exchange, String parameter) {
        half(exchange);
        exchange.cut();
    }

    static void resetStreamMidBody(Exchange exchange, String code) {
        half(exchange);
        exchange.resetStream(Parameters.count(code));
    }

    static void closeMidBody(Exchange exchange, String parameter) {
        half(exchange);
        exchange.hangUp();
    }

    static void stale(Exchange exchange, String after) {
        exchange.entry();
        exchange.afterwards(Parameters.nanos(after), exchange::hangUp);
    }

    private static void half(Exchange exchange) {
        byte[] entry = SimulatedEntries.bodyOf(exchange.id());
        exchange.head(200, Reply.JSON, entry.length);
        exchange.send(Unpooled.wrappedBuffer(OddReplies.half(entry)), false);
    }
}
