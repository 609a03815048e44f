package io.auditlog.enricher.ratelimit;

import java.util.List;

/** A second that slides over times in nanoseconds, in their order. */
public final class SlidingSecond {

    private static final long SECOND = 1_000_000_000L;

    private SlidingSecond() {}

    /** The most times in any second. */
    public static int most(List<Long> times) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= SECOND) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
