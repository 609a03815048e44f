package io.auditlog.enricher.sandbox.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a process has printed: a file that the process itself writes, so nothing is lost when either side dies.
 *
 * @param file the file
 * @param begin where this process's part of it begins
 */
public record ProcessOutput(Path file, long begin) {

    /** Whether some complete line holds {@code text}. */
    public boolean contains(String text) {
        return !lines(line -> line.contains(text)).isEmpty();
    }

    /** Every complete line that is as wanted. */
    public List<String> lines(Predicate<String> wanted) {
        return new Follower().next().stream().filter(wanted).toList();
    }

    /** The last complete lines. */
    public List<String> tail(int count) {
        List<String> all = new Follower().next();
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    /** Reads complete lines from the beginning and, when called again, those that came since. Threads: one. */
    final class Follower {

        private long position = begin;

        List<String> next() {
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                in.seek(position);
                byte[] bytes = new byte[(int) (in.length() - position)];
                in.readFully(bytes);
                int end = bytes.length;
                while (end > 0 && bytes[end - 1] != '\n') {
                    end--;
                }
                position += end;
                return new String(bytes, 0, end, UTF_8).lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
