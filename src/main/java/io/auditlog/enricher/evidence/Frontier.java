package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.BodySample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a Merkle tree (RFC 9162, section 2.1): the roots of its complete subtrees, the largest first. It
 * suffices to append leaves and to compute the root. Hashes are SHA-256. Threads: one.
 */
public final class Frontier {

    private static final int HASH = 32;
    private static final byte NODE = 1;

    private final List<byte[]> subtrees;
    private long size;

    /** Leaves from one number to another, which is excluded; numbers count from 0. */
    public record Range(long from, long to) {}

    private Frontier(long size, List<byte[]> subtrees) {
        this.size = size;
        this.subtrees = subtrees;
    }

    /** That of a tree without leaves. */
    public static Frontier empty() {
        return new Frontier(0, new ArrayList<>());
    }

    /**
     * That of a tree with so many leaves.
     *
     * @param hashes as {@link #hashes} returned them
     * @throws IllegalArgumentException if that is not the number of hashes for the size
     */
    public static Frontier of(long size, byte[] hashes) {
        if (size < 0 || hashes.length != HASH * Long.bitCount(size)) {
            throw new IllegalArgumentException("the frontier of " + size + " leaves cannot have " + hashes.length
                    + " bytes: it has one SHA-256 for each complete subtree");
        }
        List<byte[]> subtrees = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(hashes);
        while (in.hasRemaining()) {
            byte[] hash = new byte[HASH];
            in.get(hash);
            subtrees.add(hash);
        }
        return new Frontier(size, subtrees);
    }

    /** One that grows independently of this one. */
    public Frontier copy() {
        return new Frontier(size, new ArrayList<>(subtrees));
    }

    /** Number of leaves. */
    public long size() {
        return size;
    }

    /** Appends a leaf by its hash; see {@link Leaf#hash}. */
    public void append(byte[] leaf) {
        byte[] node = leaf;
        for (long complete = size; (complete & 1) == 1; complete >>>= 1) {
            node = node(subtrees.remove(subtrees.size() - 1), node);
        }
        subtrees.add(node);
        size++;
    }

    /** The root of the tree, 32 bytes. */
    public byte[] root() {
        if (size == 0) {
            return BodySample.sha256(new byte[0]);
        }
        int last = subtrees.size() - 1;
        byte[] root = subtrees.get(last);
        for (int i = last - 1; i >= 0; i--) {
            root = node(subtrees.get(i), root);
        }
        return root;
    }

    /** The roots of the complete subtrees, the largest first, of 32 bytes each: as many as the size has bits set. */
    public byte[] hashes() {
        ByteBuffer hashes = ByteBuffer.allocate(HASH * subtrees.size());
        subtrees.forEach(hashes::put);
        return hashes.array();
    }

    /** The complete subtrees in which this tree differs from another of the same size. */
    public List<Range> differences(Frontier other) {
        List<Range> differences = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < subtrees.size(); i++) {
            long to = from + Long.highestOneBit(size - from);
            if (!Arrays.equals(subtrees.get(i), other.subtrees.get(i))) {
                differences.add(new Range(from, to));
            }
            from = to;
        }
        return differences;
    }

    private static byte[] node(byte[] left, byte[] right) {
        return BodySample.sha256(
                ByteBuffer.allocate(1 + 2 * HASH).put(NODE).put(left).put(right).array());
    }
}
