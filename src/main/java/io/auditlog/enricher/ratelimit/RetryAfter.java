package io.auditlog.enricher.ratelimit;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** Numbers from here on are not relative times: 30 years in seconds. */
    static final double EPOCH_SECONDS = 946_684_800;

    private static final double EPOCH_MILLIS = 1e11; // numbers from here on are in milliseconds: the year 5138
    private static final double MAX_SECONDS = 3e11; // ten thousand years, which can still be added to a date
    private static final int MAX_TEXT = 96; // longer texts are not parsed

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,32}(\\.[0-9]{1,32})?");
    private static final Map<String, Double> GO_UNITS =
            Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 1e-3, "us", 1e-6, "µs", 1e-6, "ns", 1e-9);
    private static final Pattern GO_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|us|µs|ns|m|s)");
    private static final Pattern GO_DURATION = Pattern.compile("(" + GO_PART + ")+");

    /** A comma, except after the weekday of a date. */
    private static final Pattern SEPARATOR = Pattern.compile(",(?!\\s*\\d{1,2}[ -][A-Za-z])");

    /** What dates may begin with, and JavaScript's name of the zone. */
    private static final Pattern IGNORED = Pattern.compile("^[^ ]+ +| \\([^)]*\\)$");

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            utc(new DateTimeFormatterBuilder().appendPattern("MMM ppd HH:mm:ss uuuu")),
            utc(new DateTimeFormatterBuilder().appendPattern("MMM dd uuuu HH:mm:ss 'GMT'xx")));
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
                : value.lines()
                        .flatMap(line -> until(line, date, now)
                                .map(Stream::of)
                                .orElseGet(() -> Arrays.stream(SEPARATOR.split(line, -1))
                                        .flatMap(item -> until(item, date, now).stream())))
                        .max(Comparator.naturalOrder());
    }

    /** A plain decimal number, or -1. */
    static double number(String text) {
        boolean plain = text != null
                && text.length() <= MAX_TEXT
                && NUMBER.matcher(text.strip()).matches();
        return plain ? Double.parseDouble(text.strip()) : -1;
    }

    /** The time until the one given in the text, zero or more, in any of the forms above; empty if it has none. */
    private static Optional<Duration> until(String text, String date, Instant now) {
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        double number = number(text);
        if (number >= EPOCH_SECONDS) {
            double then = number < EPOCH_MILLIS ? number : number / 1000;
            return Optional.of(seconds(then - date(date, now).orElse(now).toEpochMilli() / 1000.0));
        }
        if (number >= 0) {
            return Optional.of(seconds(number));
        }
        String stripped = text.strip();
        if (GO_DURATION.matcher(stripped).matches()) {
            return Optional.of(seconds(GO_PART.matcher(stripped)
                    .results()
                    .mapToDouble(part -> GO_UNITS.get(part.group(2)) * Double.parseDouble(part.group(1)))
                    .sum()));
        }
        return date(stripped, now).map(then -> {
            Duration wait = Duration.between(date(date, now).orElse(now), then);
            return wait.isNegative() ? Duration.ZERO : wait;
        });
    }

    /** Parses a date in any of the formats above; the weekday is ignored. */
    private static Optional<Instant> date(String text, Instant now) {
        if (text == null || text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String plain = IGNORED.matcher(text.strip()).replaceAll("").replaceFirst(" UTC$", " GMT");
        return DATES.stream()
                .flatMap(format -> date(plain, format))
                .findFirst()
                .or(() -> date(plain, rfc850(now)).findFirst())
                .or(() -> date(text.strip(), ISO).findFirst());
    }

    /** Most texts are in another format, which is not worth an exception for each. */
    private static Stream<Instant> date(String text, DateTimeFormatter format) {
        ParsePosition end = new ParsePosition(0);
        if (format.parseUnresolved(text, end) == null || end.getIndex() < text.length()) {
            return Stream.empty();
        }
        try {
            return Stream.of(format.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Stream.empty(); // no such day or time
        }
    }

    /** Two-digit years: a date more than 50 years ahead is the past one with the same digits. */
    private static DateTimeFormatter rfc850(Instant now) {
        int firstYear = now.atOffset(ZoneOffset.UTC).getYear() - 49;
        return utc(new DateTimeFormatterBuilder()
                .appendPattern("dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
                .appendPattern(" HH:mm:ss 'GMT'"));
    }

    private static DateTimeFormatter utc(DateTimeFormatterBuilder format) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .append(format.parseDefaulting(ChronoField.OFFSET_SECONDS, 0).toFormatter(Locale.ROOT))
                .toFormatter(Locale.ROOT);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (1000 * Math.max(0, Math.min(MAX_SECONDS, seconds))));
    }
}
