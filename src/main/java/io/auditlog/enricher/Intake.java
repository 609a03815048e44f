package io.auditlog.enricher;

import io.auditlog.enricher.flow.EnrichStreams;
import io.auditlog.enricher.source.GateListener;
import io.auditlog.enricher.watch.Pulse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the intake while the API cannot be used and starts it again, and says so in the log and in {@code /health}.
 *
 * <p>Threads: driven by the source's threads and, once, by the starting one.
 */
final class Intake implements GateListener {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final WorkerStatus status;
    private final Pulse pulse;
    private EnrichStreams streams;
    private volatile boolean channelOpen = true;

    Intake(WorkerStatus status, Pulse pulse) {
        this.status = status;
        this.pulse = pulse;
    }

    /** Tells what to pause, before it is started. */
    synchronized void drives(EnrichStreams driven) {
        streams = driven;
        status.enter(WorkerStatus.RUNNING, "reading IDs and asking the API", "");
    }

    @Override
    public synchronized void closed(Closure closure) {
        LOG.warn(
                "{}: {}. Nothing is lost; the worker goes on by itself. To do: {}",
                closure.kind().state(),
                closure.reason(),
                closure.kind().advice());
        status.enter(closure.kind().state(), closure.reason(), closure.kind().advice());
        channelOpen = false;
    }

    @Override
    public synchronized void opened() {
        LOG.info("The API answers again.");
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        channelOpen = true;
    }

    @Override
    public synchronized void intake(boolean open) {
        LOG.info(open ? "Intake goes on." : "Intake stops until the API answers again.");
        if (open) {
            streams.resumeIntake();
        } else {
            streams.pauseIntake();
        }
        pulse.paused(!open);
    }

    /** 1 while the API may be asked, else 0. */
    int channelOpen() {
        return channelOpen ? 1 : 0;
    }
}
