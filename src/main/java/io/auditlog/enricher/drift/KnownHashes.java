package io.auditlog.enricher.drift;

import io.auditlog.enricher.convert.Shape;

/**
 * The hashes of what is known of an event's data, by open addressing; the lowest bit says whether a field is always
 * there. Threads: any, once it is filled.
 */
final class KnownHashes {

    private final long[] slots;
    private final boolean takesAll;
    private int always;

    /**
     * An empty table.
     *
     * @param capacity how many hashes it must hold
     * @param takesAll whether what it does not hold is known too, since no more can be kept
     */
    KnownHashes(int capacity, boolean takesAll) {
        this.slots = new long[Integer.highestOneBit(2 * capacity + 1) * 2];
        this.takesAll = takesAll;
    }

    /** Adds a hash. */
    void add(long hash, boolean isAlways) {
        slots[slot(hash)] = isAlways ? hash | 1 : hash & ~1;
    }

    /** So many fields must be in each entry. */
    void require(int count) {
        always = count;
    }

    /** Whether all of a shape is known, and all that must be there is. */
    boolean hold(Shape shape) {
        int found = 0;
        for (int i = 0; i < shape.size(); i++) {
            long known = slots[slot(shape.hash(i))];
            if (known == 0 && !takesAll) {
                return false;
            }
            found += (int) known & 1;
        }
        return found == always || shape.size() == Shape.MAX_VALUES;
    }

    /** Where a hash is, or would be. */
    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & (slots.length - 1);
        while (slots[slot] != 0 && (slots[slot] ^ hash) >>> 1 != 0) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
