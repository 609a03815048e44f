package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.StatusClass;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * The log of an input partition, as the worker keeps it: the frontier, the account, and whether all of it is in a
 * checkpoint. Threads: one.
 */
public final class PartitionLog {

    private static final int VERSION = 1;

    private final String log;
    private final Frontier frontier;
    private Account account;
    private boolean sealed;

    private PartitionLog(String log, Frontier frontier, Account account, boolean sealed) {
        this.log = log;
        this.frontier = frontier;
        this.account = account;
        this.sealed = sealed;
    }

    /** A new log; no other of the partition may have its name. */
    public static PartitionLog begin(String log) {
        return new PartitionLog(log, Frontier.empty(), Account.NONE, true);
    }

    /** An input record was read. */
    public void read(long offset) {
        account = account.read(offset);
        sealed = false;
    }

    /** The place of the next outcome, whose record has this timestamp. */
    public Sequence next(long timestamp) {
        return new Sequence(log, frontier.size(), timestamp);
    }

    /** Appends an outcome: a dead letter of a class, or an enriched record if that is null. */
    public void append(Leaf outcome, StatusClass deadOf) {
        frontier.append(outcome.hash());
        account = account.outcome(deadOf);
        sealed = false;
    }

    /** Whether there are outcomes and something changed since the last checkpoint. */
    public boolean isUnsealed() {
        return !sealed && frontier.size() > 0;
    }

    /** A checkpoint of the present state. */
    public Checkpoint seal(String application, String topic, int partition, int open, Instant now) {
        sealed = true;
        return new Checkpoint(new LogName(application, topic, partition, log), now, frontier.copy(), account, open);
    }

    /** For a store; see {@link #of}. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(log);
            out.writeBoolean(sealed);
            out.writeLong(account.start());
            out.writeLong(account.next());
            out.writeLong(account.enriched());
            out.writeByte(account.dead().size());
            for (Map.Entry<StatusClass, Long> dead : account.dead().entrySet()) {
                out.writeUTF(dead.getKey().name());
                out.writeLong(dead.getValue());
            }
            out.writeLong(frontier.size());
            out.write(frontier.hashes());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not into memory
        }
        return bytes.toByteArray();
    }

    /**
     * The log that was stored.
     *
     * @throws IllegalArgumentException if the bytes are damaged or of a newer version
     */
    public static PartitionLog of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("the log has version " + version + ", this worker knows " + VERSION);
            }
            String log = in.readUTF();
            boolean sealed = in.readBoolean();
            long start = in.readLong();
            long next = in.readLong();
            long enriched = in.readLong();
            Map<StatusClass, Long> dead = new EnumMap<>(StatusClass.class);
            for (int classes = in.readUnsignedByte(); classes > 0; classes--) {
                dead.put(StatusClass.valueOf(in.readUTF()), in.readLong());
            }
            Frontier frontier = Frontier.of(in.readLong(), in.readAllBytes());
            return new PartitionLog(log, frontier, new Account(start, next, enriched, dead), sealed);
        } catch (IOException e) {
            throw new IllegalArgumentException("the log of " + bytes.length + " bytes is damaged", e);
        }
    }
}
