package io.auditlog.enricher.pace;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a reply's {@code Retry-After} header asks for. It comes from outside, so it is never trusted: waits are cut to
 * {@link #LONGEST}, and what cannot be read is as if it were not there.
 */
public final class RetryAfter {

    /** No reply makes anybody wait longer. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** Longer headers are no Retry-After. */
    private static final int LONGEST_TEXT = 64;

    private static final String CLOCK = "HH:mm:ss";
    private static final DateTimeFormatter IMF = formatter("dd MMM uuuu " + CLOCK + " 'GMT'");
    private static final DateTimeFormatter ASCTIME = formatter("MMM ppd " + CLOCK + " uuuu");

    private RetryAfter() {}

    /**
     * Reads the header.
     *
     * @param value its value, or null
     * @param date the reply's own {@code Date} header, or null; a date in {@code value} is relative to it
     * @param now the time to use where {@code date} cannot be read
     * @return the wait from now, zero or more; empty where the header asks for nothing that can be understood
     */
    public static Optional<Duration> parse(String value, String date, Instant now) {
        if (value == null || value.isBlank() || value.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        String text = value.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(clamped(seconds(text)));
        }
        return httpDate(text, now)
                .map(then -> clamped(Duration.between(httpDate(date, now).orElse(now), then)));
    }

    /** Reads a date in any of the three formats of RFC 9110; the day of the week is not looked at. */
    static Optional<Instant> httpDate(String text, Instant now) {
        if (text == null || text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        String stripped = text.strip();
        int dayEnd = stripped.indexOf(' ');
        if (dayEnd < 0) {
            return Optional.empty();
        }
        String rest = stripped.substring(dayEnd + 1);
        return Stream.of(IMF, rfc850(now), ASCTIME)
                .map(format -> read(rest, format))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Instant read(String text, DateTimeFormatter format) {
        try {
            return LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // not in this format
        }
    }

    /** Two-digit years: a date more than 50 years ahead is the past one with the same digits. */
    private static DateTimeFormatter rfc850(Instant now) {
        int firstYear = now.atOffset(ZoneOffset.UTC).getYear() - 49;
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
                .appendPattern(" " + CLOCK + " 'GMT'")
                .toFormatter(Locale.ROOT);
    }

    private static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ROOT);
    }

    private static Duration seconds(String digits) {
        String significant = digits.replaceFirst("^0+", "");
        return significant.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong("0" + significant));
    }

    private static Duration clamped(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
