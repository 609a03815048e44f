package io.auditlog.enricher.source;

import java.time.Duration;
import java.util.Objects;

/**
 * When the valve takes a fault for the channel's, and how often it asks whether the channel has mended.
 *
 * @param alike distinct IDs that must fail alike, with no success between them, before their fault is the channel's
 * @param alone how long an entry whose fault is in doubt waits for another ID to decide it
 * @param soonFirst first wait before a probe where the API is away; the waits double
 * @param soonLast longest such wait
 * @param rareFirst first wait where asking again can lock an account, or a person must act; the waits double
 * @param rareLast longest such wait
 */
public record ValveSettings(
        int alike, Duration alone, Duration soonFirst, Duration soonLast, Duration rareFirst, Duration rareLast) {

    /** The figures of the table of failures. */
    public static final ValveSettings DEFAULT = new ValveSettings(
            10,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    private static final int MOST_DOUBLINGS = 30;

    public ValveSettings {
        Objects.requireNonNull(alone, "alone");
        if (alike < 2) {
            throw new IllegalArgumentException("valve.alike must be at least 2, not " + alike);
        }
        if (alone.isNegative()) {
            throw new IllegalArgumentException("valve.alone must not be negative, not " + alone);
        }
        growing("valve.probe", soonFirst, soonLast);
        growing("valve.probe.rare", rareFirst, rareLast);
    }

    /** The wait before probe {@code n} of a closure, counted from 0, without jitter. */
    Duration interval(boolean rarely, int n) {
        Duration first = rarely ? rareFirst : soonFirst;
        Duration last = rarely ? rareLast : soonLast;
        Duration doubled = first.multipliedBy(1L << Math.min(n, MOST_DOUBLINGS));
        return doubled.compareTo(last) < 0 ? doubled : last;
    }

    private static void growing(String key, Duration first, Duration last) {
        if (first.isNegative() || first.isZero() || last.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    key + ".first must be longer than zero, and " + key + ".last not shorter than it");
        }
    }
}
