package io.auditlog.enricher.ratelimit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Parses {@code Retry-After}. RFC 9110 defines whole seconds and three date formats. Also accepted are decimals, Go
 * durations ({@code 1m30s}), ISO 8601 dates, dates as JavaScript prints them, seconds or milliseconds since 1970, and
 * lists of these, of which the longest counts. The input is untrusted: waits are capped at {@link #MAX}, and unparsable
 * values are ignored.
 */
public final class RetryAfter {

    /** The maximum wait a reply can impose. */
    public static final Duration MAX = Duration.ofHours(1);

    /** Longer texts are not parsed. */
    private static final int MAX_TEXT = 96;

    /** Numbers from here on are not relative times: 30 years in seconds. */
    static final double EPOCH_SECONDS = 946_684_800;

    /** Numbers from here on are in milliseconds: the year 5138 in seconds. */
    private static final double EPOCH_MILLIS = 1e11;

    /** Ten thousand years: longer waits are effectively infinite, and this can still be added to a date. */
    private static final double MAX_SECONDS = 3e11;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,32}(\\.[0-9]{1,32})?");
    private static final Pattern GO_DURATION = Pattern.compile("([0-9]+(\\.[0-9]+)?(h|ms|us|µs|ns|m|s))+");
    private static final Pattern GO_PART = Pattern.compile("([0-9.]+)(h|ms|us|µs|ns|m|s)");

    /** A comma, except after the weekday of a date. */
    private static final Pattern SEPARATOR = Pattern.compile(",(?!\\s*\\d{1,2}[ -][A-Za-z])");

    private static final Pattern ZONE_NAME = Pattern.compile(" \\([^)]*\\)$");
    private static final Pattern ZERO_ZONE = Pattern.compile(" (\\+0000|UTC)$");

    private static final String CLOCK = "HH:mm:ss";
    private static final DateTimeFormatter IMF = formatter("dd MMM uuuu " + CLOCK + " 'GMT'");
    private static final DateTimeFormatter ASCTIME = formatter("MMM ppd " + CLOCK + " uuuu");
    private static final DateTimeFormatter JAVASCRIPT = formatter("EEE MMM dd uuuu " + CLOCK + " 'GMT'xx");
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    private RetryAfter() {}

    /**
     * Parses the header.
     *
     * @param value its value, or several on separate lines, or null
     * @param date the reply's own {@code Date} header, or null; a date in {@code value} is relative to it
     * @param now the time to use if {@code date} cannot be parsed
     * @return the wait from now, zero or more; empty if the value cannot be understood
     */
    public static Optional<Duration> parse(String value, String date, Instant now) {
        return longest(value, date, now).map(wait -> wait.compareTo(MAX) < 0 ? wait : MAX);
    }

    /** Like {@code parse}, without the cap. */
    static Optional<Duration> longest(String value, String date, Instant now) {
        return value == null
                ? Optional.empty()
                : value.lines().flatMap(line -> times(line, date, now)).max(Comparator.naturalOrder());
    }

    private static Stream<Duration> times(String line, String date, Instant now) {
        Optional<Duration> whole = untilThen(line, date, now);
        return whole.isPresent()
                ? whole.stream()
                : Arrays.stream(SEPARATOR.split(line, -1)).flatMap(item -> untilThen(item, date, now).stream());
    }

    /**
     * The time until the one given in the text, zero or more, in any of the forms above; empty if it has none.
     *
     * @param date the reply's own {@code Date} header, or null
     * @param now the time to use if {@code date} cannot be parsed
     */
    private static Optional<Duration> untilThen(String text, String date, Instant now) {
        if (text.isBlank() || text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            return Optional.of(untilNumber(Double.parseDouble(stripped), date, now));
        }
        if (GO_DURATION.matcher(stripped).matches()) {
            return Optional.of(goDuration(stripped));
        }
        return httpDate(stripped, now)
                .or(() -> offsetDate(stripped, ISO))
                .or(() -> offsetDate(ZONE_NAME.matcher(stripped).replaceFirst(""), JAVASCRIPT))
                .map(then -> notNegative(Duration.between(sent(date, now), then)));
    }

    private static Duration untilNumber(double number, String date, Instant now) {
        if (number < EPOCH_SECONDS) {
            return seconds(number);
        }
        double then = number < EPOCH_MILLIS ? number : number / 1000;
        return seconds(then - sent(date, now).toEpochMilli() / 1000.0);
    }

    private static Duration goDuration(String text) {
        double seconds = 0;
        for (Matcher part = GO_PART.matcher(text); part.find(); ) {
            double unit = switch (part.group(2)) {
                case "h" -> 3600;
                case "m" -> 60;
                case "s" -> 1;
                case "ms" -> 1e-3;
                case "ns" -> 1e-9;
                default -> 1e-6;
            };
            seconds += unit * Double.parseDouble(part.group(1));
        }
        return seconds(seconds);
    }

    private static Instant sent(String date, Instant now) {
        return httpDate(date, now).orElse(now);
    }

    /** Parses a date in any of the three formats of RFC 9110; the weekday is ignored. */
    static Optional<Instant> httpDate(String text, Instant now) {
        if (text == null || text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String stripped = ZERO_ZONE.matcher(text.strip()).replaceFirst(" GMT");
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

    /** A date with its own offset. */
    private static Optional<Instant> offsetDate(String text, DateTimeFormatter format) {
        try {
            return Optional.of(OffsetDateTime.parse(text, format).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty(); // not in this format
        }
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

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (1000 * Math.max(0, Math.min(MAX_SECONDS, seconds))));
    }

    private static Duration notNegative(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
