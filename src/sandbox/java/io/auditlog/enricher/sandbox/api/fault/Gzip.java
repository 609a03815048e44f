package io.auditlog.enricher.sandbox.api.fault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A gzip bomb of one compressed block, repeated, so that it costs next to nothing to make. */
final class Gzip {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] BLOCK = Floods.filling(1 << 20);
    private static final byte[] PACKED = deflate(BLOCK, Deflater.FULL_FLUSH);

    private Gzip() {}

    /** A sound gzip file of a head, this much filling (rounded up to whole blocks) and a tail. */
    static byte[] bomb(byte[] head, long filling, byte[] tail) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        CRC32 sum = new CRC32();
        packed.writeBytes(HEADER);
        packed.writeBytes(deflate(head, Deflater.FULL_FLUSH));
        sum.update(head);
        long blocks = (filling + BLOCK.length - 1) / BLOCK.length;
        for (long i = 0; i < blocks; i++) {
            packed.writeBytes(PACKED);
            sum.update(BLOCK);
        }
        packed.writeBytes(deflate(tail, Deflater.NO_FLUSH));
        sum.update(tail);
        long size = head.length + blocks * BLOCK.length + tail.length;
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        packed.writeBytes(
                trailer.putInt((int) sum.getValue()).putInt((int) size).array());
        return packed.toByteArray();
    }

    /** Raw deflate blocks that end on a byte; {@code NO_FLUSH} stands for the last ones. */
    private static byte[] deflate(byte[] bytes, int flush) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(bytes);
            if (flush == Deflater.NO_FLUSH) {
                deflater.finish();
            }
            byte[] packed = new byte[bytes.length + 64];
            return Arrays.copyOf(packed, deflater.deflate(packed, 0, packed.length, flush));
        } finally {
            deflater.end();
        }
    }
}
