package io.auditlog.enricher.sandbox.soak;

import java.time.Duration;

/**
 * How long and how much, from system properties that begin with {@code soak.}.
 *
 * @param time how long IDs are put in
 * @param idsPerDay how many IDs a day has, all of which go through in half an hour
 */
record SoakSettings(Duration time, int idsPerDay) {

    static final int PARTITIONS = 6;

    private static final Duration WHOLE = Duration.ofMinutes(30);
    private static final double HEADROOM = 1.25;

    static SoakSettings ofSystem() {
        return new SoakSettings(
                Duration.ofMinutes(Integer.getInteger("soak.minutes", 30)), Integer.getInteger("soak.ids", 1_000_000));
    }

    /** IDs put in each second: a day's in half an hour, however long the soak is. */
    double idsPerSecond() {
        return idsPerDay / (double) WHOLE.toSeconds();
    }

    int requestsPerSecond() {
        return (int) Math.ceil(idsPerSecond() * HEADROOM);
    }

    Duration part(double share) {
        return Duration.ofMillis((long) (time.toMillis() * share));
    }
}
