package io.auditlog.enricher.topology;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;

/**
 * Notices a wall clock that is set back. Kafka's clients wait by it: after a step of an hour a consumer would send no
 * heartbeat for an hour. New clients begin with the time as it is then. Threads: one.
 */
final class ClockWatch {

    /** Clocks are adjusted by less than this without a step. */
    private static final long STEP_MILLIS = 1_000;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long beginNanos;
    private long ahead;

    /** Ends the stream thread, which is replaced with its clients. */
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
     * Looks at both clocks.
     *
     * @throws SetBack if the wall clock was set back since the last look
     */
    void look() {
        long before = ahead;
        ahead = ahead();
        if (before - ahead > STEP_MILLIS) {
            throw new SetBack(Duration.ofMillis(before - ahead));
        }
    }

    /** How far the wall clock is ahead of the one that only goes forward. */
    private long ahead() {
        return clock.millis() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - beginNanos);
    }
}
