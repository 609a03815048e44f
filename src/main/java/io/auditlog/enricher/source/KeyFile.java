package io.auditlog.enricher.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key in a file that may be replaced at any time. The file is looked at once a second at the most and read when its
 * time or size changed; while it is gone, empty or unusable, the last good key stays.
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
    private volatile String key;
    private FileTime modified;
    private long size;

    /**
     * Reads the key.
     *
     * @throws IllegalArgumentException if there is none; the message names the file and never quotes it
     */
    public KeyFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            this.modified = attributes.lastModifiedTime();
            this.size = attributes.size();
            this.key = ApiKey.checked(size > LARGEST ? "" : Files.readString(file), file.toString());
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
        return key;
    }

    @Override
    public void renew() {
        look(true);
    }

    private synchronized void look(boolean always) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            FileTime time = attributes.lastModifiedTime();
            if (always || !time.equals(modified) || attributes.size() != size) {
                modified = time;
                size = attributes.size();
                take(size > LARGEST ? "" : Files.readString(file));
            }
        } catch (IOException e) {
            LOG.debug(
                    "{} cannot be read now ({}); keeping the key as it was",
                    file,
                    e.getClass().getSimpleName());
        }
    }

    private void take(String text) {
        String found = ApiKey.usable(text);
        if (found == null) {
            LOG.warn("{} holds no usable key now; keeping {}", file, KeyFingerprint.of(key));
        } else if (!found.equals(key)) {
            LOG.info("{} holds another key: {} instead of {}", file, KeyFingerprint.of(found), KeyFingerprint.of(key));
            key = found;
        }
    }

    @Override
    public String toString() {
        return "key " + KeyFingerprint.of(key) + " from " + file;
    }
}
