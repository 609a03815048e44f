package io.auditlog.enricher.fetch.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects when one of several files is written to or replaced, including through symbolic links as Kubernetes does it, and
 * re-reads them. While they are unusable, the last contents stay in use, and this is logged once.
 *
 * <p>Threads: any. One checks the files; the others proceed with the current contents.
 */
public final class FileWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long INTERVAL = 1_000_000_000L;

    private final List<Path> files;
    private final LongSupplier nanoTime;
    private final Reading reading;
    private final AtomicLong lookedAt;
    private List<Object> seen;
    private volatile String complaint;

    /** Loads the contents of the files. Threads: one at a time. */
    public interface Reading {
        /**
         * Reads the files.
         *
         * @param changed whether their contents seem to have changed
         * @throws IllegalArgumentException if they are unusable; the message names the file and does not quote it
         */
        void read(boolean changed) throws IOException;
    }

    /** Starts watching; a read after this misses no change. */
    public FileWatch(List<Path> files, LongSupplier nanoTime, Reading reading) {
        this.files = files;
        this.nanoTime = nanoTime;
        this.reading = reading;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
        this.seen = marks();
    }

    /** Checks for a change, at most once a second. */
    public void look() {
        long now = nanoTime.getAsLong();
        long last = lookedAt.get();
        if (now - last >= INTERVAL && lookedAt.compareAndSet(last, now)) {
            look(false);
        }
    }

    /** Reads the files now, changed or not. */
    void lookNow() {
        look(true);
    }

    /** What is wrong with the files while their last usable contents stay in use; empty if nothing is. */
    Optional<String> complaint() {
        return Optional.ofNullable(complaint);
    }

    private synchronized void look(boolean always) {
        try {
            List<Object> marks = marks();
            boolean changed = !marks.equals(seen);
            if (always || changed) {
                reading.read(changed);
                seen = marks; // mark as seen only after a successful read
                if (complaint != null) {
                    complaint = null;
                    LOG.info("{} was read: it is usable again", names());
                }
            }
        } catch (IllegalArgumentException e) {
            complain(e.getMessage());
        } catch (IOException | RuntimeException e) { // a provider of key stores throws what it likes
            complain(names() + " cannot be read now (" + e.getClass().getSimpleName() + ")");
        }
    }

    private String names() {
        return files.stream().map(Path::toString).collect(Collectors.joining(" or "));
    }

    /** Logs a problem once, not at each check. */
    private void complain(String what) {
        String now = what + "; what was read before stays in use, but not after a restart";
        if (!now.equals(complaint)) {
            complaint = now;
            LOG.warn("{}", now);
        }
    }

    /** Attributes that reveal a change; the file key detects a replacement with the same time and size. */
    private List<Object> marks() {
        List<Object> marks = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                marks.add(List.of(
                        attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey())));
            } catch (IOException e) {
                marks.add(e.getClass()); // the reader will report it
            }
        }
        return marks;
    }
}
