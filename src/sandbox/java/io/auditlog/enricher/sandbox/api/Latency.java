package io.auditlog.enricher.sandbox.api;

import java.time.Duration;

/** How long a reply takes, as a pure function of a hash of the ID. Threads: immutable. */
public sealed interface Latency {

    /** None at all: no timer is set. */
    Latency NONE = new Fixed(Duration.ZERO);

    /** Nanoseconds from arrival to reply. */
    long nanos(long hash);

    /** Always the same. */
    record Fixed(Duration time) implements Latency {
        public Fixed {
            notNegative(time);
        }

        @Override
        public long nanos(long hash) {
            return time.toNanos();
        }
    }

    /** Evenly between two. */
    record Uniform(Duration least, Duration most) implements Latency {
        public Uniform {
            notNegative(least);
            notNegative(most.minus(least));
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
        public LogNormal {
            notNegative(median);
            notNegative(most.minus(median));
        }

        @Override
        public long nanos(long hash) {
            double radius = Math.sqrt(-2 * Math.log(1 - Mix.fraction(hash)));
            double normal = radius * Math.cos(2 * Math.PI * Mix.fraction(Mix.next(hash)));
            return (long) Math.min(median.toNanos() * Math.exp(sigma * normal), (double) most.toNanos());
        }
    }

    /** Always the same. */
    static Latency fixed(Duration time) {
        return new Fixed(time);
    }

    /** Reads {@code 0}, {@code 50ms}, {@code 10ms-90ms} or {@code 50ms~0.5} (median and sigma). */
    static Latency parse(String text) {
        int dash = text.indexOf('-');
        int tilde = text.indexOf('~');
        if (dash > 0) {
            return new Uniform(time(text.substring(0, dash)), time(text.substring(dash + 1)));
        }
        if (tilde > 0) {
            Duration median = time(text.substring(0, tilde));
            return new LogNormal(median, Double.parseDouble(text.substring(tilde + 1)), median.multipliedBy(100));
        }
        return fixed(time(text));
    }

    private static Duration time(String text) {
        return text.equals("0") ? Duration.ZERO : Duration.ofNanos(Parameters.nanos(text));
    }

    private static void notNegative(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("latency must not be negative or decreasing");
        }
    }
}
