package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The steady part of a run, between 60 % and 95 % of its records: what comes before warms everything up.
 *
 * @param perSecond records per second
 * @param cpu seconds of CPU that the measured process used for 100,000 records
 * @param brokerCpu the same of the broker, 0 without one
 * @param peakMebibytes peak of the measured process's memory, from its start
 * @param others share of the machine's CPU that had nothing to do with the benchmark, 0 where it is not known
 */
record Steady(double perSecond, double cpu, double brokerCpu, long peakMebibytes, double others) {

    private static final double BEGIN = 0.6;
    private static final double END = 0.95;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofSeconds(30);

    private record Look(long nanos, long done, Duration cpu, Duration brokerCpu, Duration othersCpu) {

        static Look now(LongSupplier done, ProcessMeter process, ProcessMeter broker) {
            long count = done.getAsLong();
            Duration cpu = process.cpu();
            Duration brokerCpu = broker.cpu();
            Duration ours = cpu.plus(brokerCpu).plus(ProcessMeter.self().cpu());
            return new Look(
                    System.nanoTime(), count, cpu, brokerCpu, Machine.cpu().minus(ours));
        }
    }

    /** Follows a run of {@code total} records to the end of its steady part. */
    static Steady of(LongSupplier done, long total, ProcessMeter process, ProcessMeter broker) {
        List<Look> looks = new ArrayList<>();
        long peak = 0;
        Look last = Look.now(done, process, broker);
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
            if (last.done() >= total * BEGIN) {
                looks.add(last);
            }
        }
        return between(looks.get(0), last, peak);
    }

    private static Steady between(Look first, Look last, long peak) {
        double records = last.done() - first.done();
        double time = (last.nanos() - first.nanos()) / 1e9;
        return new Steady(
                records / time,
                seconds(first.cpu(), last.cpu()) * 100_000 / records,
                seconds(first.brokerCpu(), last.brokerCpu()) * 100_000 / records,
                peak,
                Math.max(0, seconds(first.othersCpu(), last.othersCpu()) / time / Machine.cores()));
    }

    private static double seconds(Duration from, Duration to) {
        return to.minus(from).toNanos() / 1e9;
    }

    /** With only this share of what was counted being records: transaction markers take offsets, too. */
    Steady counting(double share) {
        return new Steady(perSecond * share, cpu / share, brokerCpu / share, peakMebibytes, others);
    }
}
