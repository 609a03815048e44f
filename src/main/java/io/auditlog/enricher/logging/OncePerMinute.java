package io.auditlog.enricher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Denies a warning or error that says again what was said less than a minute ago: for the worker's own the same text, in a
 * warning whatever its numbers; for what has a {@link LogField}, and for a library, the same words but for what is filled into
 * them. One of the worker's own is over when its logger informs of anything; what has a field, when it warns of another value.
 * Threads: any.
 */
public final class OncePerMinute extends Filter<ILoggingEvent> {

    /** A second less, for what is logged each minute on purpose. */
    private static final long MINUTE_MILLIS = 59_000;

    /** Problems remembered; with more at a time, those said least recently are logged anew. */
    private static final int MOST = 1000;

    /** Not part of a name, such as that of a partition. */
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w-])\\d+");

    /** When a problem was logged last, in milliseconds since the epoch. */
    private final Map<String, Long> loggedAt = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        boolean isProblem = event.getLevel().isGreaterOrEqual(Level.WARN);
        String problem = isProblem ? problem(event) : "";
        if (isOwn(event) && (event.getLevel() == Level.INFO || hasField(event))) {
            String over = event.getLoggerName() + (hasField(event) ? " {" : " ");
            loggedAt.keySet().removeIf(other -> other.startsWith(over) && !other.equals(problem));
        }
        if (!isProblem) {
            return FilterReply.NEUTRAL;
        }
        long now = event.getTimeStamp();
        Long before = loggedAt.get(problem);
        if (before != null && Math.abs(now - before) < MINUTE_MILLIS) {
            return FilterReply.DENY;
        }
        loggedAt.put(problem, now);
        return FilterReply.NEUTRAL;
    }

    private static boolean isOwn(ILoggingEvent event) {
        return event.getLoggerName().startsWith("io.auditlog.");
    }

    private static boolean hasField(ILoggingEvent event) {
        return !event.getMDCPropertyMap().isEmpty();
    }

    private static String problem(ILoggingEvent event) {
        String logger = event.getLoggerName() + " ";
        if (hasField(event)) {
            return logger + event.getMDCPropertyMap() + event.getMessage();
        }
        String said = isOwn(event) ? event.getFormattedMessage() : event.getMessage();
        return logger + (event.getLevel() == Level.WARN ? NUMBER.matcher(said).replaceAll("0") : said);
    }
}
