package io.auditlog.enricher.sandbox.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Holds the times of requests, as the API saw them, against the permitted rate.
 *
 * @param perSecond permitted requests a second
 * @param burst how many may come at once on top of it
 */
public record RateCheck(double perSecond, int burst) {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Some seconds, beginning at a request, in which there were more requests than permitted. */
    public record Breach(long fromNanos, int requests, double permitted) {}

    /** Seconds, sliding from request to request, that hold more than {@code perSecond + burst} requests. */
    public List<Breach> breaches(long... nanos) {
        long[] times = sorted(nanos);
        List<Breach> breaches = new ArrayList<>();
        int next = 0;
        for (int first = 0; first < times.length; first++) {
            while (next < times.length && times[next] - times[first] < SECOND) {
                next++;
            }
            if (next - first > perSecond + burst) {
                breaches.add(new Breach(times[first], next - first, perSecond + burst));
            }
        }
        return breaches;
    }

    /**
     * Requests that came before their turn, by the exact rule (a bucket of {@code burst} that fills evenly). On a real
     * network allow some {@code jitter}: a request that was held up on its way makes the next one look early.
     */
    public List<Long> early(Duration jitter, long... nanos) {
        long interval = Math.round(SECOND / perSecond);
        long allowance = (burst - 1) * interval + jitter.toNanos();
        long[] times = sorted(nanos);
        List<Long> early = new ArrayList<>();
        long due = times.length == 0 ? 0 : times[0];
        for (long time : times) {
            if (time < due - allowance) {
                early.add(time);
            }
            due = Math.max(due, time) + interval;
        }
        return early;
    }

    /** Requests in {@code [from, until)}: there must be none while the API had told to wait. */
    public static List<Long> within(long fromNanos, long untilNanos, long... nanos) {
        return Arrays.stream(sorted(nanos))
                .filter(time -> time >= fromNanos && time < untilNanos)
                .boxed()
                .toList();
    }

    private static long[] sorted(long[] nanos) {
        long[] copy = nanos.clone();
        Arrays.sort(copy);
        return copy;
    }
}
