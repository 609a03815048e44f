package io.auditlog.enricher.sandbox.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a process has printed: a file that the process itself writes, so nothing is lost when either side dies.
 *
 * @param file the file
 * @param begin where this process's part of it begins
 */
public record ProcessOutput(Path file, long begin) {

    /** Whether some complete line is as wanted. */
    public boolean contains(Predicate<String> wanted) {
        return follow().next(wanted) != null;
    }

    /** Whether some complete line holds {@code text}. */
    public boolean contains(String text) {
        return contains(line -> line.contains(text));
    }

    /** Every complete line that is as wanted. */
    public List<String> lines(Predicate<String> wanted) {
        List<String> found = new ArrayList<>();
        follow().forEach(line -> {
            if (wanted.test(line)) {
                found.add(line);
            }
        });
        return found;
    }

    /** The last complete lines. */
    public List<String> tail(int count) {
        Deque<String> last = new ArrayDeque<>();
        follow().forEach(line -> {
            last.addLast(line);
            if (last.size() > count) {
                last.removeFirst();
            }
        });
        return List.copyOf(last);
    }

    Follower follow() {
        return new Follower();
    }

    /** Reads complete lines from the beginning and, when called again, those that came since. One thread. */
    final class Follower {

        private long position = begin;
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        /** The next line that is as wanted, or null if there is none yet. */
        String next(Predicate<String> wanted) {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(position);
                return read(in, wanted);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void forEach(Consumer<String> action) {
            next(line -> {
                action.accept(line);
                return false;
            });
        }

        private String read(InputStream in, Predicate<String> wanted) throws IOException {
            byte[] buffer = new byte[65_536];
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    position++;
                    String line = add(buffer[i]);
                    if (line != null && wanted.test(line)) {
                        return line;
                    }
                }
            }
            return null;
        }

        /** The line that this byte ends, or null. */
        private String add(byte next) {
            if (next != '\n') {
                partial.write(next);
                return null;
            }
            String line = partial.toString(StandardCharsets.UTF_8);
            partial.reset();
            return line;
        }
    }
}
