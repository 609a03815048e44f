package io.auditlog.enricher.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;

/**
 * Kafka's {@code Time} for Kafka Streams: monotonic from the wall-clock time at its start. Kafka's clients use the wall
 * clock and would send no heartbeat until it is where it was, so {@link #requireNotSetBack} detects a step back.
 *
 * <p>Threads: any; only one may compare the clocks.
 */
public final class MonotonicTime implements Time {

    /** Gradual clock adjustments are smaller than this. */
    private static final long STEP_MILLIS = 1_000;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long beginMillis;
    private final long beginNanos;
    private long ahead;

    /** Terminates the stream thread, which is then replaced together with its clients. */
    public static final class SetBack extends KafkaException {

        private static final long serialVersionUID = 1L;

        SetBack(Duration step) {
            super("the machine's clock was set back by " + step);
        }
    }

    /**
     * Starts now.
     *
     * @param clock the wall clock
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    public MonotonicTime(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.beginMillis = clock.millis();
        this.beginNanos = nanoTime.getAsLong();
    }

    /**
     * Compares both clocks.
     *
     * @throws SetBack if the wall clock was set back since the last comparison
     */
    public void requireNotSetBack() {
        long step = stepBack();
        if (step > STEP_MILLIS) {
            throw new SetBack(Duration.ofMillis(step));
        }
    }

    /** Whether the wall clock was set back since the last comparison. */
    public boolean isSetBack() {
        return stepBack() > STEP_MILLIS;
    }

    private long stepBack() {
        long before = ahead;
        ahead = clock.millis() - milliseconds();
        return before - ahead;
    }

    @Override
    public long milliseconds() {
        return beginMillis + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - beginNanos);
    }

    @Override
    public long nanoseconds() {
        return nanoTime.getAsLong();
    }

    @Override
    public void sleep(long millis) {
        Time.SYSTEM.sleep(millis);
    }

    @Override
    public void waitObject(Object monitor, Supplier<Boolean> condition, long deadlineMillis)
            throws InterruptedException {
        long left = deadlineMillis - milliseconds();
        Time.SYSTEM.waitObject(monitor, condition, Time.SYSTEM.milliseconds() + left);
    }
}
