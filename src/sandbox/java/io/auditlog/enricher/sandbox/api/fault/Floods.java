package io.auditlog.enricher.sandbox.api.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Bodies that are too much: large, endless, or large once they are decompressed. */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has gone away is noticed when the channel closes
final class Floods {

    private static final byte[] PIECE = "x".repeat(65_536).getBytes(UTF_8);

    private Floods() {}

    static void declared(Exchange exchange, String bytes) {
        exchange.reply(200, Reply.JSON, SimulatedEntries.bodyOf(exchange.id(), FaultId.count(bytes)));
    }

    static void undeclared(Exchange exchange, String bytes) {
        byte[][] ends = ends(exchange.id());
        stream(exchange, ends, FaultId.count(bytes) - ends[0].length - ends[1].length);
    }

    static void endless(Exchange exchange, String parameter) {
        stream(exchange, ends(exchange.id()), Long.MAX_VALUE);
    }

    private static void stream(Exchange exchange, byte[][] ends, long filling) {
        exchange.head(200, Reply.JSON, -1);
        exchange.body(Unpooled.wrappedBuffer(ends[0]), false);
        fill(exchange, filling, ends[1]);
    }

    /** Writes each piece when the one before has left: the reader's speed rules, and memory does not grow with the body. */
    private static void fill(Exchange exchange, long filling, byte[] tail) {
        if (filling <= 0) {
            exchange.body(Unpooled.wrappedBuffer(tail), true);
            return;
        }
        int length = (int) Math.min(filling, PIECE.length);
        ChannelFuture written = exchange.body(Unpooled.wrappedBuffer(PIECE, 0, length), false);
        written.addListener(sent -> {
            if (sent.isSuccess() && !exchange.over()) {
                exchange.loop().execute(() -> fill(exchange, filling - length, tail));
            }
        });
    }

    static void gzipBroken(Exchange exchange, String parameter) {
        compressed(exchange, SimulatedEntries.bodyOf(exchange.id()));
    }

    static void bomb(Exchange exchange, String bytes) {
        byte[][] ends = ends(exchange.id());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(ends[0]);
            for (int left = FaultId.count(bytes); left > 0; left -= PIECE.length) {
                gzip.write(PIECE);
            }
            gzip.write(ends[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        compressed(exchange, packed.toByteArray());
    }

    private static void compressed(Exchange exchange, byte[] body) {
        Map<String, String> headers = new HashMap<>(Reply.JSON);
        headers.put("content-encoding", "gzip");
        exchange.reply(200, headers, body);
    }

    /** The entry around a long string in {@code data}: what stands before and behind that string. */
    private static byte[][] ends(String id) {
        String text = SimulatedEntries.withBlob(id, "\u0001");
        int cut = text.indexOf('\u0001');
        return new byte[][] {
            text.substring(0, cut).getBytes(UTF_8), text.substring(cut + 1).getBytes(UTF_8)
        };
    }
}
