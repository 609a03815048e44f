package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** Bodies that are too much: large, endless, or large once they are decompressed. */
final class Floods {

    private static final ByteBuf FILLING = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes(Gzip.filling(65_536)).asReadOnly());

    private static final int PIECES = 10;

    private Floods() {}

    /** A sound entry of exactly this many bytes, as far as the entry itself is not longer. */
    static void sized(Exchange exchange, int bytes, boolean declared) {
        byte[][] ends = ends(exchange.id());
        long filling = Math.max(0, bytes - ends[0].length - ends[1].length);
        exchange.head(200, Reply.JSON, declared ? ends[0].length + filling + ends[1].length : -1);
        new Pump(exchange, new Filled(ends[0], filling, ends[1])).start();
    }

    /** The bytes of such an entry. */
    static byte[] body(String id, int bytes) {
        byte[][] ends = ends(id);
        ByteArrayOutputStream body = new ByteArrayOutputStream(bytes);
        body.writeBytes(ends[0]);
        body.writeBytes(Gzip.filling(Math.max(0, bytes - ends[0].length - ends[1].length)));
        body.writeBytes(ends[1]);
        return body.toByteArray();
    }

    /** A sound entry of {@link SimulatedEntries#LARGE} bytes that takes its time. */
    static void trickle(Exchange exchange, String interval) {
        byte[] entry = body(exchange.id(), SimulatedEntries.LARGE);
        exchange.head(200, Reply.JSON, entry.length);
        piece(exchange, Unpooled.wrappedBuffer(entry), entry.length / PIECES, Parameters.nanos(interval));
    }

    private static void piece(Exchange exchange, ByteBuf rest, int size, long interval) {
        ByteBuf piece = rest.readRetainedSlice(Math.min(size, rest.readableBytes()));
        exchange.send(piece, !rest.isReadable());
        if (rest.isReadable()) {
            exchange.later(interval, () -> piece(exchange, rest, size, interval));
        }
    }

    static void endless(Exchange exchange) {
        byte[][] ends = ends(exchange.id());
        exchange.head(200, Reply.JSON, -1);
        new Pump(exchange, new Filled(ends[0], Long.MAX_VALUE, ends[1])).start();
    }

    static void gzip(Exchange exchange, String parameter) {
        compressed(exchange, Gzip.of(SimulatedEntries.bodyOf(exchange.id())));
    }

    static void gzipBroken(Exchange exchange, String parameter) {
        compressed(exchange, SimulatedEntries.bodyOf(exchange.id()));
    }

    static void bomb(Exchange exchange, int bytes) {
        byte[][] ends = ends(exchange.id());
        compressed(exchange, Gzip.bomb(ends[0], bytes - ends[0].length - ends[1].length, ends[1]));
    }

    private static void compressed(Exchange exchange, byte[] body) {
        Map<String, String> headers = new HashMap<>(Reply.JSON);
        headers.put("content-encoding", "gzip");
        exchange.reply(new Reply(200, headers, body));
    }

    /** The entry around a long string in {@code data}: what stands before and behind that string. */
    private static byte[][] ends(String id) {
        String entry = new String(SimulatedEntries.bodyOf(id), UTF_8);
        String text = OddEntries.with(entry, "data", "{\"blob\":\"\u0001\"}");
        int cut = text.indexOf('\u0001');
        return new byte[][] {
            text.substring(0, cut).getBytes(UTF_8), text.substring(cut + 1).getBytes(UTF_8)
        };
    }

    /** A head, a filling of one letter and a tail. */
    private static final class Filled implements Pump.Pieces {
        private final byte[] tail;
        private byte[] head;
        private long filling;
        private boolean finished;

        Filled(byte[] head, long filling, byte[] tail) {
            this.head = head;
            this.filling = filling;
            this.tail = tail;
        }

        @Override
        public ByteBuf next() {
            if (head.length > 0) {
                ByteBuf first = Unpooled.wrappedBuffer(head);
                head = new byte[0];
                return first;
            }
            if (filling > 0) {
                int length = (int) Math.min(filling, FILLING.readableBytes());
                filling -= length;
                return FILLING.slice(0, length);
            }
            finished = true;
            return Unpooled.wrappedBuffer(tail);
        }

        @Override
        public boolean finished() {
            return finished;
        }
    }
}
