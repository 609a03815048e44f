package io.auditlog.enricher.convert;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a timestamp to whole milliseconds: ISO 8601 / RFC 3339 with a four-digit year. */
public final class EventTime {

    /** The common form, which is parsed without the pattern; a 0 stands for any digit. */
    private static final String PLAIN = "0000-00-00T00:00:00.000Z";

    private static final String MIDNIGHT = "00:00:00.000";

    private static final Pattern ANY = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[Tt ]"
            + "(\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)(?:(?<=\\.\\d{9})\\d+)?([Zz]|[+-]\\d{2}(?::?\\d{2})?)?");

    private EventTime() {}

    /**
     * The instant, rounded down; null if the text is not a valid timestamp.
     *
     * @param zone the zone of a timestamp without an offset; null if such a one is not valid. Where clocks are set back,
     *     it is the earlier of the two instants; a time that they skip is as much later.
     */
    public static Instant parse(String text, ZoneId zone) {
        try {
            return isPlain(text) ? dateTime(text).toInstant(ZoneOffset.UTC) : parseAny(text, zone);
        } catch (DateTimeException e) {
            return null; // invalid day, hour or offset; the text is kept in 'timestamp'
        }
    }

    private static Instant parseAny(String text, ZoneId zone) {
        Matcher parts = ANY.matcher(text);
        if (!parts.matches() || (parts.group(3) == null && zone == null)) {
            return null;
        }
        boolean isLeap = parts.group(2).startsWith(":60", 5);
        String time = isLeap ? parts.group(2).substring(0, 5) + ":59" : parts.group(2);
        String padded = time + MIDNIGHT.substring(Math.min(time.length(), MIDNIGHT.length()));
        ZoneId offset =
                parts.group(3) == null ? zone : ZoneOffset.of(parts.group(3).replace('z', 'Z'));
        Instant moment = dateTime(parts.group(1) + "T" + padded).atZone(offset).toInstant();
        return isLeap ? afterLeapSecond(moment) : moment;
    }

    /** A leap second, always the last of a day in UTC (RFC 3339, 5.7), maps to the first instant of the next day. */
    private static Instant afterLeapSecond(Instant secondBefore) {
        Instant next = secondBefore.plusSeconds(1);
        return next.equals(next.truncatedTo(ChronoUnit.DAYS)) ? next : null;
    }

    private static boolean isPlain(String text) {
        if (text.length() != PLAIN.length() || text.charAt(17) == '6') { // a leap second is for the general form
            return false;
        }
        for (int at = 0; at < text.length(); at++) {
            char found = text.charAt(at);
            char form = PLAIN.charAt(at);
            if (form == '0' ? found < '0' || found > '9' : found != form) {
                return false;
            }
        }
        return true;
    }

    /** Date and time at these positions, to the millisecond. */
    private static LocalDateTime dateTime(String text) {
        return LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19),
                number(text, 20, 23) * 1_000_000);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
