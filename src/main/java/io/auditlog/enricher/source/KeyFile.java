package io.auditlog.enricher.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One key or two, the present and the next, in a file that may be replaced at any time, also through symbolic links as
 * Kubernetes does it. The file is looked at once a second at the most and read when it changed; while it is gone, empty
 * or unusable, the last good keys stay.
 *
 * <p>Threads: any. One of them looks at the file, the others go on with the key they have.
 */
public final class KeyFile implements Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final long INTERVAL = 1_000_000_000L;
    private static final long LARGEST = 16_384;

    private final Path file;
    private final LongSupplier nanoTime;
    private final AtomicLong lookedAt;
    private final KeyRing keys;
    private List<Object> seen;
    private String complaint = "";

    /**
     * Reads the keys.
     *
     * @throws IllegalArgumentException if there is none; the message names the file and never quotes it
     */
    public KeyFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
        try {
            BasicFileAttributes attributes = attributes();
            this.seen = marksOf(attributes);
            List<String> found = read(attributes);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        file + " holds no usable key: expected one line, or two while a key is replaced, of "
                                + KeyFormat.ALLOWED);
            }
            this.keys = new KeyRing(found, nanoTime);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read as UTF-8 text (" + e.getClass().getSimpleName() + ")");
        }
    }

    @Override
    public String key() {
        long now = nanoTime.getAsLong();
        long last = lookedAt.get();
        if (now - last >= INTERVAL && lookedAt.compareAndSet(last, now)) {
            look(false);
        }
        return keys.key();
    }

    @Override
    public void renew() {
        look(true);
    }

    @Override
    public boolean refused(String key) {
        look(true);
        return keys.refused(key);
    }

    @Override
    public void accepted(String key) {
        keys.accepted(key);
    }

    @Override
    public String fingerprint() {
        return keys.fingerprint();
    }

    @Override
    public Duration age() {
        return keys.age();
    }

    private synchronized void look(boolean always) {
        try {
            BasicFileAttributes attributes = attributes();
            List<Object> marks = marksOf(attributes);
            boolean changed = !marks.equals(seen);
            if (always || changed) {
                take(read(attributes), changed);
                seen = marks; // only what was read has been seen
            }
        } catch (IOException e) {
            complain("cannot be read now (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void take(List<String> found, boolean changed) {
        if (found.isEmpty()) {
            complain("holds no usable key now");
            return;
        }
        complaint = "";
        if (changed || !keys.areGiven(found)) {
            keys.give(found);
        }
    }

    /** Says it once, not each time that the file is looked at. */
    private void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            LOG.warn("{} {}; keeping key {}", file, what, keys.fingerprint());
        }
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    /** By these a change is noticed; the file's identity tells of a replacement that kept time and size. */
    private static List<Object> marksOf(BasicFileAttributes attributes) {
        return List.of(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    }

    private List<String> read(BasicFileAttributes attributes) throws IOException {
        return attributes.size() > LARGEST ? List.of() : KeyFormat.linesOf(Files.readString(file));
    }

    @Override
    public String toString() {
        return "key " + fingerprint() + " from " + file;
    }
}
