package io.auditlog.enricher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Denies a warning or error that says again what was said less than a minute ago: for the worker's own the same words, for a
 * library's the same words but for what is filled into them. Threads: any.
 */
public final class OncePerMinute extends Filter<ILoggingEvent> {

    /** A second less, for what is logged each minute on purpose. */
    private static final long MINUTE_MILLIS = 59_000;

    /** Problems remembered; more at a time are logged anew. */
    private static final int MOST = 1000;

    /** When a problem was logged last, in milliseconds since the epoch. */
    private final Map<String, Long> loggedAt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        String logger = event.getLoggerName();
        String said = logger.startsWith("io.auditlog.") ? event.getFormattedMessage() : event.getMessage();
        long now = event.getTimeStamp();
        Long before = loggedAt.get(logger + said);
        if (before != null && Math.abs(now - before) < MINUTE_MILLIS) {
            return FilterReply.DENY;
        }
        loggedAt.put(logger + said, now);
        return FilterReply.NEUTRAL;
    }
}
