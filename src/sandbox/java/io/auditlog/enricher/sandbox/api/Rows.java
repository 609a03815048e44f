package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The witness's memory: one row a request in blocks of plain arrays, about 60 bytes and the ID, and no object per row.
 * Threads: guarded by the witness.
 */
final class Rows {

    /** Longer targets are kept as far as this; their true length is kept too. */
    static final int KEPT = 16_384;

    private static final int BITS = 13;
    private static final int MASK = (1 << BITS) - 1;

    private final List<Block> blocks = new ArrayList<>();
    private byte[] page = new byte[0];
    private int pageUsed;
    private int count;

    private static final class Block {
        private final long[] arrived = new long[MASK + 1];
        private final long[] notBefore = new long[MASK + 1];
        private final long[] ended = new long[MASK + 1];
        private final long[] fingerprint = new long[MASK + 1];
        private final String[] method = new String[MASK + 1];
        private final String[] label = new String[MASK + 1];
        private final byte[][] page = new byte[MASK + 1][];
        private final int[] from = new int[MASK + 1];
        private final int[] length = new int[MASK + 1];
        private final short[] status = new short[MASK + 1];
        private final byte[] version = new byte[MASK + 1];
        private final boolean[] usual = new boolean[MASK + 1];
    }

    int count() {
        return count;
    }

    @SuppressWarnings("deprecation") // the only way to copy the bytes of an ASCII string without an array in between
    int add(Question question, String behaviour) {
        if ((count & MASK) == 0) {
            blocks.add(new Block());
        }
        int row = count++;
        Block block = blocks.get(row >>> BITS);
        int i = row & MASK;
        block.arrived[i] = question.arrived();
        block.notBefore[i] = question.notBefore();
        block.fingerprint[i] = question.caller().fingerprint();
        block.label[i] = behaviour;
        block.method[i] = question.method();
        block.version[i] = (byte) question.version();
        block.usual[i] = question.target().usual();
        byte[] raw = question.target().raw();
        int length = raw == null ? question.id().length() : raw.length;
        int kept = Math.min(length, KEPT);
        room(kept);
        if (raw == null) {
            question.id().getBytes(0, kept, page, pageUsed);
        } else {
            System.arraycopy(raw, 0, page, pageUsed, kept);
        }
        block.page[i] = page;
        block.from[i] = pageUsed;
        block.length[i] = length;
        pageUsed += kept;
        return row;
    }

    private void room(int bytes) {
        if (page.length - pageUsed < bytes) {
            page = new byte[1 << 18];
            pageUsed = 0;
        }
    }

    void end(int row, int status, long nanoTime) {
        Block block = blocks.get(row >>> BITS);
        block.status[row & MASK] = (short) status;
        block.ended[row & MASK] = nanoTime;
    }

    long arrived(int row) {
        return blocks.get(row >>> BITS).arrived[row & MASK];
    }

    /** When it cannot have been there yet. */
    long notBefore(int row) {
        return blocks.get(row >>> BITS).notBefore[row & MASK];
    }

    /** When it was over; 0 while it is not. */
    long ended(int row) {
        return blocks.get(row >>> BITS).ended[row & MASK];
    }

    int status(int row) {
        return blocks.get(row >>> BITS).status[row & MASK];
    }

    String label(int row) {
        return blocks.get(row >>> BITS).label[row & MASK];
    }

    /** The decoded ID, null where the target has none. */
    String id(int row) {
        Block block = blocks.get(row >>> BITS);
        byte[] text = text(block, row & MASK);
        return block.usual[row & MASK]
                ? new String(text, ISO_8859_1)
                : Target.of(text, 0, text.length).id();
    }

    /** Everything about one request. */
    Sighting sighting(int row) {
        Block block = blocks.get(row >>> BITS);
        int i = row & MASK;
        String text = new String(text(block, i), ISO_8859_1);
        String target = block.usual[i] ? new String(Target.PATH, ISO_8859_1) + text : text;
        int length = block.length[i] + (block.usual[i] ? Target.PATH.length : 0);
        return new Sighting(
                block.notBefore[i],
                block.arrived[i],
                block.ended[i],
                block.method[i],
                target,
                length,
                id(row),
                block.version[i],
                block.fingerprint[i],
                block.status[i],
                block.label[i]);
    }

    private static byte[] text(Block block, int i) {
        int kept = Math.min(block.length[i], KEPT);
        return Arrays.copyOfRange(block.page[i], block.from[i], block.from[i] + kept);
    }
}
