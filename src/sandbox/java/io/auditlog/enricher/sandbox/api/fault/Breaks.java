package io.auditlog.enricher.sandbox.api.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/** Replies that come too slowly, or stop before their end. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Breaks {

    private static final int PIECES = 10;

    private Breaks() {}

    static void drip(Exchange exchange, String interval) {
        inPieces(exchange, SimulatedEntries.bodyOf(exchange.id()), 1, interval);
    }

    static void trickle(Exchange exchange, String interval) {
        byte[] entry = SimulatedEntries.bodyOf(exchange.id(), SimulatedEntries.LARGE);
        inPieces(exchange, entry, entry.length / PIECES, interval);
    }

    private static void inPieces(Exchange exchange, byte[] entry, int size, String interval) {
        exchange.head(200, Reply.JSON, entry.length);
        piece(exchange, Unpooled.wrappedBuffer(entry), size, FaultId.nanos(interval));
    }

    private static void piece(Exchange exchange, ByteBuf rest, int size, long interval) {
        ByteBuf piece = rest.readRetainedSlice(Math.min(size, rest.readableBytes()));
        exchange.body(piece, !rest.isReadable());
        if (rest.isReadable()) {
            exchange.later(interval, () -> piece(exchange, rest, size, interval));
        }
    }

    static void dripHead(Exchange exchange, String interval) {
        if (!exchange.http2()) {
            String head =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: " + "a".repeat(4000) + "\r\n\r\n";
            letter(exchange, Unpooled.copiedBuffer(head, US_ASCII), FaultId.nanos(interval));
        }
    }

    private static void letter(Exchange exchange, ByteBuf rest, long interval) {
        exchange.raw(rest.readRetainedSlice(1));
        if (rest.isReadable()) {
            exchange.later(interval, () -> letter(exchange, rest, interval));
        }
    }

    /** Half of the entry, then something else. */
    static void half(Exchange exchange, Consumer<Exchange> then) {
        byte[] entry = SimulatedEntries.bodyOf(exchange.id());
        exchange.head(200, Reply.JSON, entry.length);
        exchange.body(Unpooled.wrappedBuffer(entry, 0, entry.length / 2), false);
        then.accept(exchange);
    }

    static void stale(Exchange exchange, String after) {
        Reply.entry(exchange);
        exchange.afterwards(FaultId.nanos(after), exchange::hangUp);
    }
}
