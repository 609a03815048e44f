package io.auditlog.enricher.reconcile;

/** A set of offsets within a fixed range, one bit for each. Threads: one. */
final class Offsets {

    private final long from;
    private final long to;
    final long[] words;

    /** An empty set for offsets from {@code from} to before {@code to}. */
    Offsets(long from, long to) {
        this.from = from;
        this.to = to;
        this.words = new long[Math.toIntExact((to - from + Long.SIZE - 1) / Long.SIZE)];
    }

    /** Adds an offset within the range; false if it was there. */
    boolean add(long offset) {
        int word = word(offset);
        long before = words[word];
        words[word] |= bit(offset);
        return words[word] != before;
    }

    boolean contains(long offset) {
        return offset >= from && offset < to && (words[word(offset)] & bit(offset)) != 0;
    }

    /**
     * How many offsets are in this set, but not in another one of the same range.
     *
     * @param first the first that counts
     * @param end the first that does not
     */
    long countWithout(Offsets other, long first, long end) {
        long count = 0;
        for (long offset = first; offset < end; ) {
            int word = word(offset);
            long next = Math.min(end, from + (word + 1L) * Long.SIZE);
            long mask = (-1L >>> (Long.SIZE - (next - offset))) << (offset - from);
            count += Long.bitCount(words[word] & ~other.words[word] & mask);
            offset = next;
        }
        return count;
    }

    private int word(long offset) {
        return (int) ((offset - from) / Long.SIZE);
    }

    private long bit(long offset) {
        return 1L << (offset - from);
    }
}
