package io.auditlog.enricher.topology;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Time;

/**
 * Kafka's {@code Time} for Kafka Streams: starts at the wall-clock time and is monotonic from then on, so that commits
 * and punctuations continue when the clock is set. Threads: any.
 */
final class MonotonicTime implements Time {

    private final LongSupplier nanoTime;
    private final long beginMillis;
    private final long beginNanos;

    MonotonicTime(InstantSource clock, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.beginMillis = clock.millis();
        this.beginNanos = nanoTime.getAsLong();
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
        synchronized (monitor) {
            while (!condition.get()) {
                long left = deadlineMillis - milliseconds();
                if (left <= 0) {
                    throw new TimeoutException("the condition was not met in time");
                }
                monitor.wait(left);
            }
        }
    }
}
