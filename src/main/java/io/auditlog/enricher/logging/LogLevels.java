package io.auditlog.enricher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The levels of loggers that were changed at run time, until the configured ones apply again. Threads: one. */
public final class LogLevels {

    /** Others could print secrets: HTTP requests with the API key, whole configurations. */
    private static final Pattern ALLOWED =
            Pattern.compile("(?:io\\.auditlog|org\\.apache\\.kafka)(?:\\.[A-Za-z0-9_$]+)*(?<!Config)");

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLevels.class);

    private final Map<Logger, Change> changes = new HashMap<>();

    /** The configured level is null if it is that of the parent. */
    private record Change(Level configured, Instant until) {}

    /** Whether the level of a logger may be changed. */
    public static boolean allow(String logger) {
        return ALLOWED.matcher(logger).matches();
    }

    /** Changes a level that is known until a time, any other back to the configured one; ignores what is not allowed. */
    public void change(String name, String level, Instant until, Instant now) {
        if (allow(name) && LoggerFactory.getLogger(name) instanceof Logger logger) {
            Level wanted = Level.toLevel(level, null);
            Instant end = wanted == null ? Instant.MIN : until;
            if (end.isAfter(now)) {
                Change before = changes.get(logger);
                Level configured = before == null ? logger.getLevel() : before.configured();
                changes.put(logger, new Change(configured, end));
                LOG.info("{} logs at level {} until {}.", name, level, end);
                logger.setLevel(wanted);
            } else { // at a start, most are over
                changes.computeIfPresent(logger, (any, change) -> new Change(change.configured(), end));
            }
            look(now);
        }
    }

    /** Ends what is over. */
    public void look(Instant now) {
        changes.entrySet().removeIf(change -> {
            boolean over = !change.getValue().until().isAfter(now);
            if (over) {
                change.getKey().setLevel(change.getValue().configured());
                LOG.info("{} logs at its configured level.", change.getKey().getName());
            }
            return over;
        });
    }
}
