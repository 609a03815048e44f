package io.auditlog.enricher.topology;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;

/**
 * Detects that the wall clock was set back. Kafka's clients use it for timeouts: after a step of one hour a consumer
 * would send no heartbeat for an hour. New clients start from the new time. Threads: one.
 */
final class ClockWatch {

    /** Gradual clock adjustments are smaller than this. */
    private static final long STEP_MILLIS = 1_000;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long beginNanos;
    private long ahead;

    /** Terminates the stream thread, which is then replaced together with its clients. */
    static final class SetBack extends KafkaException {

        private static final long serialVersionUID = 1L;

        SetBack(Duration step) {
            super("the machine's clock was set back by " + step);
        }
    }

    ClockWatch(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
        this.ahead = ahead();
    }

    /**
     * Compares both clocks.
     *
     * @throws SetBack if the wall clock was set back since the last call
     */
    void look() {
        long before = ahead;
        ahead = ahead();
        if (before - ahead > STEP_MILLIS) {
            throw new SetBack(Duration.ofMillis(before - ahead));
        }
    }

    /** Difference between the wall clock and the monotonic clock. */
    private long ahead() {
        return clock.millis() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - beginNanos);
    }
}
