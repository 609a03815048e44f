package io.auditlog.enricher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * What one class writes to the log while a test runs, at whatever level, as the console shows it.
 *
 * <p>Threads: any may write; one opens, reads and closes.
 */
public final class LogLines implements AutoCloseable {

    private static final Pattern LINE = Pattern.compile("\\S+ (\\w+) +\\[[^]]*] \\S*?(\\w+) - (.*)");

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger logger;
    private final Level level;

    private LogLines(Logger logger) {
        this.logger = logger;
        this.level = logger.getLevel();
    }

    /** Takes the place of the console until it is closed. */
    public static LogLines of(Class<?> type) {
        LogLines lines = new LogLines((Logger) LoggerFactory.getLogger(type));
        lines.logger.setLevel(Level.DEBUG);
        System.setOut(new PrintStream(lines.written, true, StandardCharsets.UTF_8));
        return lines;
    }

    /** All lines so far, each as its level and its text. */
    public List<String> all() {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .flatMap(line -> {
                    Matcher found = LINE.matcher(line);
                    boolean ofType = found.matches() && logger.getName().endsWith("." + found.group(2));
                    return ofType ? Stream.of(found.group(1) + " " + found.group(3)) : Stream.empty();
                })
                .toList();
    }

    /** The lines of one level. */
    public List<String> at(String wanted) {
        return all().stream().filter(line -> line.startsWith(wanted + " ")).toList();
    }

    @Override
    public void close() {
        System.setOut(console);
        logger.setLevel(level);
    }
}
