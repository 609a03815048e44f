package io.auditlog.enricher.sandbox.api;

import java.nio.charset.StandardCharsets;

/** Timestamps as the API writes them: mostly ISO 8601 in UTC, now and then as its database prints them. */
final class EntryTime {

    private static final byte[] DASH = ascii("-");
    private static final byte[] COLON = ascii(":");
    private static final byte[] DOT = ascii(".");
    private static final byte[] SPACE = ascii(" ");
    private static final byte[] T = ascii("T");
    private static final byte[] Z = ascii("Z");
    private static final byte[] UTC = ascii("+00");

    private EntryTime() {}

    /** Writes {@code 2025-11-03T14:22:05.123Z}. */
    static void iso(Pen pen, long epochMillis) {
        day(pen, Math.floorDiv(epochMillis, 86_400_000L));
        pen.raw(T);
        clock(pen, Math.floorMod(epochMillis, 86_400_000L));
        pen.raw(Z);
    }

    /** Writes {@code 2025-11-03 14:22:05.123456+00}. */
    static void database(Pen pen, long epochMillis, int micros) {
        day(pen, Math.floorDiv(epochMillis, 86_400_000L));
        pen.raw(SPACE);
        clock(pen, Math.floorMod(epochMillis, 86_400_000L));
        pen.digits(micros, 3).raw(UTC);
    }

    private static void clock(Pen pen, long millisOfDay) {
        pen.digits(millisOfDay / 3_600_000, 2).raw(COLON).digits(millisOfDay / 60_000 % 60, 2);
        pen.raw(COLON).digits(millisOfDay / 1000 % 60, 2).raw(DOT).digits(millisOfDay % 1000, 3);
    }

    /** The civil date of a day number, by arithmetic: java.time would be a third of the cost of an entry. */
    private static void day(Pen pen, long epochDay) {
        long shifted = epochDay + 719_468;
        long era = shifted / 146_097;
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shiftedMonth = (5 * dayOfYear + 2) / 153;
        long month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        pen.digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4).raw(DASH).digits(month, 2);
        pen.raw(DASH).digits(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
