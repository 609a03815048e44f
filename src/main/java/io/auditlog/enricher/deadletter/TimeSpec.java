package io.auditlog.enricher.deadletter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time on the command line: an instant, a day (its start, UTC), or a duration before now.
 *
 * @param written the text, the same for the same point in time of two command lines
 * @param instant the instant, or null if relative
 * @param ago the duration before now, or null if it is an instant
 */
public record TimeSpec(String written, Instant instant, Duration ago) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*([smhd])");

    /**
     * Parses {@code 2026-11-01T12:00:00Z}, {@code 2026-11-01} or {@code 2h}.
     *
     * @throws IllegalArgumentException if it is none of them; the message says what is expected
     */
    public static TimeSpec parse(String text) {
        String written = text.strip();
        Matcher duration = DURATION.matcher(written);
        if (duration.matches()) {
            long amount = Long.parseLong(duration.group(1));
            String ago = amount + duration.group(2);
            return new TimeSpec(ago, null, Duration.parse((ago.endsWith("d") ? "P" : "PT") + ago));
        }
        try {
            Instant instant = written.contains("T")
                    ? Instant.parse(written)
                    : LocalDate.parse(written).atStartOfDay(ZoneOffset.UTC).toInstant();
            return new TimeSpec(instant.toString(), instant, null);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + written + "' is no moment: write an instant like 2026-11-01T12:00:00Z, a day like 2026-11-01"
                            + " or a duration back from now like 90s, 30m, 2h or 7d",
                    e);
        }
    }

    /** The instant, relative to {@code now}. */
    public Instant from(Instant now) {
        return instant != null ? instant : now.minus(ago);
    }

    /** Whether it depends on the time of the command. */
    boolean relative() {
        return ago != null;
    }
}
