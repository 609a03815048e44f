package io.auditlog.enricher.ratelimit;

import java.util.ArrayList;
import java.util.List;

/**
 * A family of headers with a number in each, as some APIs send them. Names are in lower case; one that is empty has no
 * header.
 *
 * @param name for a person
 * @param limit calls in a window
 * @param remaining calls that are left; a reply without it is not of this family
 * @param reset when the window ends
 * @param window how long it is
 * @param windowMillis what one unit of {@code window} is in milliseconds; the window itself where that is empty
 * @param meaning what limit and reset mean
 */
record RateDialect(
        String name, String limit, String remaining, String reset, String window, long windowMillis, Meaning meaning) {

    /** What the numbers mean. */
    enum Meaning {
        /** A window, whose end is told in any form that {@link RetryAfter} reads; plain numbers have an unknown unit. */
        WINDOW,
        /** The same, and plain numbers are seconds, as the draft of the IETF says. */
        WINDOW_IN_SECONDS,
        /** A bucket; the reset is when it is full again. */
        BUCKET,
        /** A bucket, into which {@code reset} calls flow in each {@code window}. */
        FILL_RATE
    }

    private static final long SECOND = 1_000;
    private static final long DAY = 86_400 * SECOND;

    /** What is understood; of those that a reply has, the one that permits the least counts. */
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

    /** Whether a reply without its reset is not of this family, which shares its other names with another one. */
    boolean needsReset() {
        return !reset.isEmpty() && !reset.contains("reset");
    }

    /** The unit of its resets, as far as it is known before the first reply. */
    ResetUnit unit() {
        return meaning == Meaning.WINDOW_IN_SECONDS ? ResetUnit.seconds() : new ResetUnit();
    }

    /** Limit, remaining and reset behind a prefix. */
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

    /** Those whose headers begin so; where there are none, limit, remaining and reset behind that prefix. */
    static List<RateDialect> behind(String prefix) {
        List<RateDialect> chosen = new ArrayList<>(KNOWN);
        chosen.removeIf(dialect -> !dialect.remaining().startsWith(prefix));
        return chosen.isEmpty() ? List.of(window(prefix, Meaning.WINDOW)) : chosen;
    }
}
