package io.auditlog.enricher.sandbox.api.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/** Replies that come too slowly, stop before their end or are no HTTP. */
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

    static void garbage(Exchange exchange, String parameter) {
        String bytes = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u00ff\u00fenonsense\r\n\r\n".repeat(4);
        exchange.raw(Unpooled.copiedBuffer(bytes, ISO_8859_1));
        exchange.hangUp();
    }
}
