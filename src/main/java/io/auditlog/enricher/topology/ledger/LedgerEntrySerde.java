package io.auditlog.enricher.topology.ledger;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serializes a ledger entry for the changelog topic: a version, then the fields in a fixed order. A worker reads every
 * version up to its own and rejects newer ones, so that a roll-back never misreads an open entry.
 */
public final class LedgerEntrySerde implements Serde<LedgerEntry> {

    /** Since 2 an entry may have no ID; since 3 there is the mark. Codes are written by name. */
    private static final int VERSION = 3;

    /** Only of the partition's log, so that an older worker can go on where there is none. */
    private static final int VERSION_OF_LOG = 4;

    /** Name of {@link Code#TOO_MANY_REQUESTS} in version 1. */
    private static final String THROTTLED = "THROTTLED";

    private static final int ABSENT = -1;

    @Override
    public Serializer<LedgerEntry> serializer() {
        return (topic, entry) -> entry == null ? null : write(entry);
    }

    @Override
    public Deserializer<LedgerEntry> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(bytes);
    }

    /**
     * What a record of the changelog says of an open ID; null if it frees its slot, or is the mark or the log.
     *
     * @throws SerializationException if it is damaged, or of a newer worker
     */
    public static OpenId openId(byte[] slot, byte[] entry) {
        return entry == null || ByteBuffer.wrap(slot).getInt() < 0
                ? null
                : read(entry).openId();
    }

    /**
     * The id of the input topic in a record of the changelog; null if that is not the mark.
     *
     * @throws SerializationException if it is damaged, or of a newer worker
     */
    public static Uuid topic(byte[] slot, byte[] entry) {
        return entry == null || ByteBuffer.wrap(slot).getInt() != Ledger.MARK ? null : Ledger.topic(read(entry));
    }

    private static byte[] write(LedgerEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(entry.origin().offset() == LedgerEntry.OF_LOG ? VERSION_OF_LOG : VERSION);
            out.writeBoolean(entry.id() != null);
            if (entry.id() != null) {
                out.writeUTF(entry.id().value());
            }
            out.writeUTF(entry.origin().topic());
            out.writeInt(entry.origin().partition());
            out.writeLong(entry.origin().offset());
            out.writeLong(entry.timestamp());
            writeBytes(out, entry.key());
            writeBytes(out, entry.value());
            Header[] headers = entry.headers().toArray();
            out.writeInt(headers.length);
            for (Header header : headers) {
                writeBytes(out, header.key().getBytes(StandardCharsets.UTF_8));
                writeBytes(out, header.value());
            }
            writeHistory(out, entry.history());
        } catch (IOException e) {
            throw new SerializationException("a ledger line could not be written", e);
        }
        return bytes.toByteArray();
    }

    private static void writeHistory(DataOutputStream out, History history) throws IOException {
        out.writeLong(history.firstSeen().toEpochMilli());
        out.writeLong(history.notBefore().toEpochMilli());
        out.writeInt(history.attempts().size());
        for (AttemptRecord attempt : history.attempts()) {
            out.writeLong(attempt.at().toEpochMilli());
            out.writeUTF(attempt.code().name());
            out.writeInt(attempt.httpStatus());
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static LedgerEntry read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version < 1 || version > VERSION_OF_LOG) {
                throw new SerializationException("a ledger line has version " + version + ", this worker knows "
                        + VERSION_OF_LOG + ": start the newer worker again");
            }
            boolean hasId = version == 1 || in.readBoolean();
            AuditLogId id = hasId ? new AuditLogId(in.readUTF()) : null;
            Origin origin = new Origin(in.readUTF(), in.readInt(), in.readLong());
            long timestamp = in.readLong();
            byte[] key = readBytes(in);
            byte[] value = readBytes(in);
            LedgerEntry entry = new LedgerEntry(id, origin, key, value, readHeaders(in), timestamp, readHistory(in));
            if (in.available() > 0) {
                throw new SerializationException("a ledger line has " + in.available() + " bytes too many");
            }
            return entry;
        } catch (IOException | IllegalArgumentException e) {
            throw new SerializationException("a ledger line of " + bytes.length + " bytes is damaged", e);
        }
    }

    private static Headers readHeaders(DataInputStream in) throws IOException {
        Headers headers = new RecordHeaders();
        for (int count = readCount(in); count > 0; count--) {
            byte[] name = readBytes(in);
            if (name == null) {
                throw new IOException("a header has no name");
            }
            headers.add(new String(name, StandardCharsets.UTF_8), readBytes(in));
        }
        return headers;
    }

    private static History readHistory(DataInputStream in) throws IOException {
        Instant firstSeen = Instant.ofEpochMilli(in.readLong());
        Instant notBefore = Instant.ofEpochMilli(in.readLong());
        List<AttemptRecord> attempts = new ArrayList<>();
        for (int count = readCount(in); count > 0; count--) {
            Instant at = Instant.ofEpochMilli(in.readLong());
            String code = in.readUTF();
            Code known = code.equals(THROTTLED) ? Code.TOO_MANY_REQUESTS : Code.valueOf(code);
            attempts.add(new AttemptRecord(at, known, in.readInt()));
        }
        return new History(firstSeen, attempts, notBefore);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length != ABSENT && (length < 0 || length > in.available())) {
            throw new IOException("a field of " + length + " bytes does not fit");
        }
        return length == ABSENT ? null : in.readNBytes(length);
    }

    private static int readCount(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("a count of " + count + " does not fit");
        }
        return count;
    }
}
