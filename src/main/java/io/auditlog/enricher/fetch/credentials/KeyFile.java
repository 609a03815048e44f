package io.auditlog.enricher.fetch.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One or two keys, the current and the next, in a file that may be replaced at any time. The file is checked at most once a
 * second and read when it changed; while it is missing, empty or unusable, the last good keys stay in use.
 *
 * <p>Threads: any.
 */
public final class KeyFile implements Credentials {

    private static final long LARGEST = 16_384;

    private final Path file;
    private final FileWatch watch;
    private final KeyRing keys;

    /**
     * Reads the keys.
     *
     * @throws IllegalArgumentException if there are none; the message names the file and does not quote it
     */
    public KeyFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        try {
            this.watch = new FileWatch(List.of(file), nanoTime, this::readAgain);
            List<String> found = read();
            this.keys = new KeyRing(found, nanoTime);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read as UTF-8 text (" + e.getClass().getSimpleName() + ")");
        }
    }

    @Override
    public String key() {
        watch.look();
        return keys.key();
    }

    @Override
    public void renew() {
        watch.lookNow();
    }

    @Override
    public boolean refused(String key) {
        watch.lookNow();
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
    public boolean isAccepted() {
        watch.look();
        return keys.isAccepted();
    }

    @Override
    public Optional<String> problem() {
        watch.look();
        return watch.complaint().or(keys::problem);
    }

    @Override
    public Duration age() {
        return keys.age();
    }

    private void readAgain(boolean changed) throws IOException {
        List<String> found = read();
        if (changed || !keys.areGiven(found)) {
            keys.give(found);
        }
    }

    private List<String> read() throws IOException {
        List<String> found = Files.size(file) > LARGEST ? List.of() : KeyFormat.linesOf(Files.readString(file));
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " holds no usable key: expected one line, or two while a key is replaced, of "
                            + KeyFormat.ALLOWED);
        }
        return found;
    }

    @Override
    public String toString() {
        return "key " + fingerprint() + " from " + file;
    }
}
