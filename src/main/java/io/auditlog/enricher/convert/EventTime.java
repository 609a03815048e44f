package io.auditlog.enricher.convert;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a timestamp to whole milliseconds: ISO 8601 / RFC 3339 with an offset and a four-digit year. */
final class EventTime {

    private static final int SECONDS_END = 19;

    private static final Pattern ANY = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[Tt ]"
            + "(\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)(?:(?<=\\.\\d{9})\\d+)?([Zz]|[+-]\\d{2}(?::?\\d{2})?)");

    private EventTime() {}

    /** The instant, rounded down; null if the text is not a valid timestamp. */
    static Instant parse(String text) {
        Instant plain = parsePlain(text);
        return plain != null ? plain : parseAny(text);
    }

    private static Instant parseAny(String text) {
        Matcher parts = ANY.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        boolean isLeap = parts.group(2).startsWith(":60", 5);
        String time = isLeap ? parts.group(2).substring(0, 5) + ":59" : parts.group(2);
        try {
            ZoneOffset offset = ZoneOffset.of(parts.group(3).replace('z', 'Z'));
            Instant moment = LocalDateTime.parse(parts.group(1) + "T" + time).toInstant(offset);
            return isLeap ? afterLeapSecond(moment) : moment.truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            return null; // invalid day, hour or offset; the text is kept in 'timestamp'
        }
    }

    /** A leap second, always the last of a day in UTC (RFC 3339, 5.7), maps to the first instant of the next day. */
    private static Instant afterLeapSecond(Instant secondBefore) {
        Instant next = secondBefore.plusSeconds(1);
        return next.equals(next.truncatedTo(ChronoUnit.DAYS)) ? next : null;
    }

    /** Fast path for the common form {@code 2026-01-02T03:04:05.678Z}. */
    private static Instant parsePlain(String text) {
        int end = text.length() - 1;
        if (end < SECONDS_END || text.charAt(end) != 'Z' || !hasSeparators(text)) {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int seconds = secondOfDay(text);
        int millis = end == SECONDS_END ? 0 : millis(text, end);
        // Whether day 29 exists depends on the month: left to the general parser.
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28 || seconds < 0 || millis < 0) {
            return null;
        }
        return Instant.ofEpochMilli((LocalDate.of(year, month, day).toEpochDay() * 86_400 + seconds) * 1000 + millis);
    }

    private static boolean hasSeparators(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static int secondOfDay(String text) {
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, SECONDS_END);
        boolean valid = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        return valid ? (hour * 60 + minute) * 60 + second : -1;
    }

    private static int millis(String text, int end) {
        int digits = end - SECONDS_END - 1;
        if (text.charAt(SECONDS_END) != '.' || digits < 1 || digits > 9) {
            return -1;
        }
        int nanos = number(text, SECONDS_END + 1, end);
        for (int scale = digits; nanos >= 0 && scale < 9; scale++) {
            nanos *= 10;
        }
        return nanos < 0 ? -1 : nanos / 1_000_000;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int at = from; at < to; at++) {
            if (!isDigit(text.charAt(at))) {
                return -1;
            }
            value = value * 10 + (text.charAt(at) - '0');
        }
        return value;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
