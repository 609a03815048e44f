package io.auditlog.enricher.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when one of some files is written to or replaced, also through symbolic links as Kubernetes does it, and has
 * them read again. While they cannot be used, what was read last stays, and the log says so once.
 *
 * <p>Threads: any. One of them looks at the files, the others go on with what they have.
 */
public final class FileWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long INTERVAL = 1_000_000_000L;

    private final List<Path> files;
    private final LongSupplier nanoTime;
    private final Reading reading;
    private final AtomicLong lookedAt;
    private List<Object> seen;
    private String complaint = "";

    /** Takes what the files hold instead of what they held before. Threads: one at a time. */
    public interface Reading {
        /**
         * Reads the files.
         *
         * @param changed whether they seem to hold something else now
         * @throws IllegalArgumentException if they are of no use; the message names the file and quotes nothing of it
         */
        void read(boolean changed) throws IOException;
    }

    /** Begins to watch; whoever reads the files after that misses no change. */
    public FileWatch(List<Path> files, LongSupplier nanoTime, Reading reading) {
        this.files = files;
        this.nanoTime = nanoTime;
        this.reading = reading;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
        this.seen = marks();
    }

    /** Looks for a change, once a second at the most. */
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

    private synchronized void look(boolean always) {
        try {
            List<Object> marks = marks();
            boolean changed = !marks.equals(seen);
            if (always || changed) {
                reading.read(changed);
                seen = marks; // only what was read has been seen
                complaint = "";
            }
        } catch (IOException e) {
            String which = files.stream().map(Path::toString).collect(Collectors.joining(" or "));
            complain(which + " cannot be read now (" + e.getClass().getSimpleName() + ")");
        } catch (IllegalArgumentException e) {
            complain(e.getMessage());
        }
    }

    /** Says it once, not each time that the files are looked at. */
    private void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            LOG.warn("{}; what was read before stays in use", what);
        }
    }

    /** By these a change is noticed; a file's identity tells of a replacement that kept time and size. */
    private List<Object> marks() {
        List<Object> marks = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                marks.add(List.of(
                        attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey())));
            } catch (IOException e) {
                marks.add(e.getClass()); // who reads it will say so
            }
        }
        return marks;
    }
}
