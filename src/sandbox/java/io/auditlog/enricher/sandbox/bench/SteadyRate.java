package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The steady part of a run, between 60 % and 95 % of its records: what comes before warms everything up.
 *
 * @param perSecond records per second
 * @param cpu seconds of CPU that the measured process used for 100,000 records
 * @param brokerCpu the same of the broker, 0 without one
 * @param peakMebibytes peak of the measured process's memory, from its start
 */
record SteadyRate(double perSecond, double cpu, double brokerCpu, long peakMebibytes) {

    private static final double BEGIN = 0.6;
    private static final double END = 0.95;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private record Look(long nanos, long done, Duration cpu, Duration brokerCpu) {
        static Look now(LongSupplier done, ProcessMeter process, ProcessMeter broker) {
            return new Look(System.nanoTime(), done.getAsLong(), process.cpu(), broker.cpu());
        }
    }

    /** Follows a run of {@code total} records to the end of its steady part. */
    static SteadyRate of(LongSupplier done, long total, ProcessMeter process, ProcessMeter broker) {
        Look first = null;
        Look last = Look.now(done, process, broker);
        long peak = 0;
        long progress = last.nanos();
        while (last.done() < total * END) {
            Await.sleep(BETWEEN_LOOKS);
            Look next = Look.now(done, process, broker);
            progress = next.done() > last.done() ? next.nanos() : progress;
            if (next.nanos() - progress > STALLED.toNanos() || !process.isAlive()) {
                throw new IllegalStateException("ended or stuck at " + next.done() + " of " + total + "; see its log");
            }
            last = next;
            peak = Math.max(peak, process.peakMebibytes());
            first = first == null && last.done() >= total * BEGIN ? last : first;
        }
        if (first == null || first.equals(last)) {
            throw new IllegalStateException("too few records to measure");
        }
        return between(first, last, peak);
    }

    private static SteadyRate between(Look first, Look last, long peak) {
        double records = last.done() - first.done();
        return new SteadyRate(
                records / ((last.nanos() - first.nanos()) / 1e9),
                seconds(first.cpu(), last.cpu()) * 100_000 / records,
                seconds(first.brokerCpu(), last.brokerCpu()) * 100_000 / records,
                peak);
    }

    /** Cores that the measured process kept busy. */
    double cores() {
        return cpu * perSecond / 100_000;
    }

    /** Cores that the broker kept busy. */
    double brokerCores() {
        return brokerCpu * perSecond / 100_000;
    }

    private static double seconds(Duration from, Duration to) {
        return to.minus(from).toNanos() / 1e9;
    }

    /** With only this share of what was counted being records: transaction markers take offsets, too. */
    SteadyRate counting(double share) {
        return new SteadyRate(perSecond * share, cpu / share, brokerCpu / share, peakMebibytes);
    }
}
