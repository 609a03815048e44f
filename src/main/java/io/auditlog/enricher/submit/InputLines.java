package io.auditlog.enricher.submit;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a file, from one on, as values of input records: bytes without the line's end. Threads: one. */
final class InputLines implements AutoCloseable {

    /** Longer lines are cut here, where they are too long for any ID or document. */
    private static final int MAX_BYTES = 1 << 17;

    private final InputStream in;
    private final InputIdReader reader;
    private long number;

    /**
     * A line, judged.
     *
     * @param number counted from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Line(long number, byte[] value, Parsed id) {}

    /** Opens a file; {@code from} is the number of the first line to read, at least 1. */
    InputLines(Path file, long from, InputIdReader reader) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), MAX_BYTES);
        this.reader = reader;
        while (number < from - 1 && read() != null) {
            number++;
        }
    }

    /** The next line, or null at the end. */
    Line next() throws IOException {
        byte[] value = read();
        return value == null ? null : new Line(++number, value, reader.read(value));
    }

    private byte[] read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() < MAX_BYTES) {
                line.write(next);
            }
        }
        byte[] bytes = line.toByteArray();
        boolean crlf = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return crlf ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
