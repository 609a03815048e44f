package io.auditlog.enricher.sandbox.api;

/**
 * How often each ID came as far as the script: an open-addressed table of 64-bit hashes, because a map of strings would
 * cost more than the reply. Threads: any.
 */
final class Attempts {

    private long[] hashes = new long[1 << 16];
    private int[] counts = new int[1 << 16];
    private int used;

    /** Counts one more attempt and gives its number, 1 for the first. */
    synchronized int next(long hash) {
        int slot = slot(hashes, hash | 1);
        if (counts[slot] == 0) {
            hashes[slot] = hash | 1;
            if (++used > hashes.length / 2) {
                grow();
                slot = slot(hashes, hash | 1);
            }
        }
        return ++counts[slot];
    }

    synchronized void clear() {
        hashes = new long[1 << 16];
        counts = new int[1 << 16];
        used = 0;
    }

    private static int slot(long[] table, long key) {
        int slot = (int) (key >>> 20) & (table.length - 1);
        while (table[slot] != 0 && table[slot] != key) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] more = new long[hashes.length * 2];
        int[] moved = new int[more.length];
        for (int i = 0; i < hashes.length; i++) {
            if (hashes[i] != 0) {
                int slot = slot(more, hashes[i]);
                more[slot] = hashes[i];
                moved[slot] = counts[i];
            }
        }
        hashes = more;
        counts = moved;
    }
}
