package io.auditlog.enricher.ratelimit;

import java.util.ArrayList;
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

    private static final long SECOND = 1_000;
    private static final long DAY = 86_400 * SECOND;

    /** The supported families; if a reply has several, the most restrictive one counts. */
    static final List<RateDialect> KNOWN = List.of(
            window("ratelimit-", Meaning.WINDOW_IN_SECONDS),
            new RateDialect(
                    "x-ratelimit-fillrate",
                    "x-ratelimit-limit",
                    "x-ratelimit-remaining",
                    "x-ratelimit-fillrate",
                    "x-ratelimit-interval-seconds",
                    SECOND,
                    Meaning.FILL_RATE),
            new RateDialect(
                    "x-ratelimit-next",
                    "x-ratelimit-limit",
                    "x-ratelimit-remaining",
                    "x-ratelimit-next",
                    "",
                    0,
                    Meaning.WINDOW),
            window("x-ratelimit-", Meaning.WINDOW),
            window("x-rate-limit-", Meaning.WINDOW),
            window("x-sib-ratelimit-", Meaning.WINDOW),
            bucket("anthropic-ratelimit-requests-", ""),
            bucket("x-ratelimit-", "-requests"),
            hubSpot("max", "remaining", "interval-milliseconds", 1),
            hubSpot("secondly", "secondly-remaining", "", SECOND),
            hubSpot("daily", "daily-remaining", "", DAY));

    /** Whether a reply must have the reset to be of this family, which shares its other names with another one. */
    boolean needsReset() {
        return !reset.isEmpty() && !reset.contains("reset");
    }

    /** The unit of its resets, as far as known before the first reply. */
    ResetUnit unit() {
        return meaning == Meaning.WINDOW_IN_SECONDS ? ResetUnit.seconds() : new ResetUnit();
    }

    /** A family of limit, remaining and reset with a prefix. */
    static RateDialect window(String prefix, Meaning meaning) {
        return new RateDialect(prefix + "*", prefix + "limit", prefix + "remaining", prefix + "reset", "", 0, meaning);
    }

    private static RateDialect bucket(String prefix, String suffix) {
        return new RateDialect(
                prefix + "*" + suffix,
                prefix + "limit" + suffix,
                prefix + "remaining" + suffix,
                prefix + "reset" + suffix,
                "",
                0,
                Meaning.BUCKET);
    }

    private static RateDialect hubSpot(String limit, String remaining, String window, long windowMillis) {
        String prefix = "x-hubspot-ratelimit-";
        return new RateDialect(
                prefix + limit,
                prefix + limit,
                prefix + remaining,
                "",
                window.isEmpty() ? "" : prefix + window,
                windowMillis,
                Meaning.WINDOW);
    }

    /** The known families with this prefix; if none, limit, remaining and reset with that prefix. */
    static List<RateDialect> behind(String prefix) {
        List<RateDialect> chosen = new ArrayList<>(KNOWN);
        chosen.removeIf(dialect -> !dialect.remaining().startsWith(prefix));
        return chosen.isEmpty() ? List.of(window(prefix, Meaning.WINDOW)) : chosen;
    }
}
