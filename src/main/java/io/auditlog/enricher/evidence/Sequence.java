package io.auditlog.enricher.evidence;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an outcome: a log, and the number of its leaf, from 0; and when its record was sent, since a topic may
 * replace the timestamp by its own. Its text, {@code log/number/timestamp}, is in a header of the record.
 *
 * @param timestamp of the record, in milliseconds since the epoch
 */
public record Sequence(String log, long number, long timestamp) {

    private static final Pattern TEXT = Pattern.compile("([^/\\s+]+)/(0|[1-9]\\d{0,17})/(0|[1-9]\\d{0,17})");

    /** Reads the text; empty if it is none. */
    static Optional<Sequence> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new Sequence(parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return log + "/" + number + "/" + timestamp;
    }
}
