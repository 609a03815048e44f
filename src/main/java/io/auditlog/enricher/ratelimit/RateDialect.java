package io.auditlog.enricher.ratelimit;

import java.util.List;

/**
 * A family of rate-limit headers with one number each. Names are in lower case; an empty name means no header.
 *
 * @param name human-readable
 * @param limit calls per window
 * @param remaining calls left; a reply without it is not of this family
 * @param reset when the window ends
 * @param window length of the window
 * @param windowMillis one unit of {@code window} in milliseconds, or the window itself if {@code window} is empty
 * @param meaning meaning of limit and reset
 */
record RateDialect(
        String name, String limit, String remaining, String reset, String window, long windowMillis, Meaning meaning) {

    /** The meaning of the numbers. */
    enum Meaning {
        /** A window, whose end has any form that {@link RetryAfter} parses; plain numbers have an unknown unit. */
        WINDOW,
        /** A window whose plain numbers are seconds, as in the IETF draft. */
        WINDOW_IN_SECONDS,
        /** A bucket; the reset is the time until it is full again. */
        BUCKET,
        /** A bucket that is refilled with {@code reset} calls in each {@code window}. */
        FILL_RATE
    }

    private static final String X = "x-ratelimit-";

    /** The supported families; if a reply has several, the most restrictive one counts. */
    static final List<RateDialect> KNOWN = List.of(
            of(Meaning.WINDOW_IN_SECONDS, "ratelimit-", ""),
            exactly(Meaning.FILL_RATE, X, "limit", "remaining", "fillrate", "interval-seconds", 1_000),
            exactly(Meaning.WINDOW, X, "limit", "remaining", "next", "", 0),
            of(Meaning.WINDOW, X, ""),
            of(Meaning.WINDOW, "x-rate-limit-", ""),
            of(Meaning.WINDOW, "x-sib-ratelimit-", ""),
            of(Meaning.BUCKET, "anthropic-ratelimit-requests-", ""),
            of(Meaning.BUCKET, X, "-requests"),
            hubSpot("max", "remaining", "interval-milliseconds", 1),
            hubSpot("secondly", "secondly-remaining", "", 1_000),
            hubSpot("daily", "daily-remaining", "", 86_400_000));

    /** Whether a reply must have the reset to be of this family, which shares its other names with another one. */
    boolean needsReset() {
        return !reset.isEmpty() && !reset.contains("reset");
    }

    /** The known families with this prefix; if none, limit, remaining and reset with that prefix. */
    static List<RateDialect> behind(String prefix) {
        List<RateDialect> chosen = KNOWN.stream()
                .filter(dialect -> dialect.remaining().startsWith(prefix))
                .toList();
        return chosen.isEmpty() ? List.of(of(Meaning.WINDOW, prefix, "")) : chosen;
    }

    private static RateDialect of(Meaning meaning, String prefix, String suffix) {
        return new RateDialect(
                prefix + "*" + suffix,
                prefix + "limit" + suffix,
                prefix + "remaining" + suffix,
                prefix + "reset" + suffix,
                "",
                0,
                meaning);
    }

    private static RateDialect exactly(
            Meaning meaning, String prefix, String limit, String remaining, String reset, String window, long millis) {
        return new RateDialect(
                prefix + (reset.isEmpty() ? limit : reset),
                prefix + limit,
                prefix + remaining,
                reset.isEmpty() ? "" : prefix + reset,
                window.isEmpty() ? "" : prefix + window,
                millis,
                meaning);
    }

    private static RateDialect hubSpot(String limit, String remaining, String window, long windowMillis) {
        return exactly(Meaning.WINDOW, "x-hubspot-ratelimit-", limit, remaining, "", window, windowMillis);
    }
}
