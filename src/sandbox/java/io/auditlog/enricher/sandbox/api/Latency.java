package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.entry.Mix;
import io.auditlog.enricher.sandbox.api.fault.FaultId;
import java.time.Duration;

/** How long a reply takes, as a pure function of a hash of the ID. Threads: immutable. */
public sealed interface Latency {

    /** None at all: no timer is set. */
    Latency NONE = new Fixed(Duration.ZERO);

    /** Nanoseconds from arrival to reply. */
    long nanos(long hash);

    /** Always the same. */
    record Fixed(Duration time) implements Latency {
        @Override
        public long nanos(long hash) {
            return time.toNanos();
        }
    }

    /** Evenly between two. */
    record Uniform(Duration least, Duration most) implements Latency {
        public Uniform {
            if (most.compareTo(least) < 0) {
                throw new IllegalArgumentException("a latency must not be decreasing");
            }
        }

        @Override
        public long nanos(long hash) {
            return least.toNanos()
                    + (long) (Mix.fraction(hash) * most.minus(least).toNanos());
        }
    }

    /**
     * Log-normal, as real services are: half of the replies come within the median, few take very long.
     *
     * @param median half of all are faster
     * @param sigma standard deviation of the logarithm; 0.5 puts the 99th percentile at 3.2 medians
     * @param most none is slower
     */
    record LogNormal(Duration median, double sigma, Duration most) implements Latency {
        @Override
        public long nanos(long hash) {
            double radius = Math.sqrt(-2 * Math.log(1 - Mix.fraction(hash)));
            double normal = radius * Math.cos(2 * Math.PI * Mix.fraction(Mix.next(hash)));
            return (long) Math.min(median.toNanos() * Math.exp(sigma * normal), (double) most.toNanos());
        }
    }

    /**
     * Reads {@code 0}, {@code 50ms} or {@code 10ms-90ms}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static Latency parse(String text) {
        String[] span = text.split("-", -1);
        if (span.length == 2) {
            return new Uniform(time(span[0]), time(span[1]));
        }
        return text.equals("0") ? NONE : new Fixed(time(text));
    }

    private static Duration time(String text) {
        return Duration.ofNanos(FaultId.nanos(text));
    }
}
