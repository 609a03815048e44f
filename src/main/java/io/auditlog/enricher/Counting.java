package io.auditlog.enricher;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.flow.FlowEvents;
import io.auditlog.enricher.source.SourceEvents;
import io.auditlog.enricher.watch.Meters;
import io.auditlog.enricher.watch.Metric;
import io.auditlog.enricher.watch.Pulse;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what flow and source tell into metrics, the pulse and the share of the rate. Threads: any. */
final class Counting implements FlowEvents, SourceEvents {

    private static final Logger LOG = LoggerFactory.getLogger(Counting.class);

    private final Meters meters;
    private final Pulse pulse;
    private final RateShare share;
    private final AtomicInteger openLines = new AtomicInteger();

    Counting(Meters meters, Pulse pulse, RateShare share) {
        this.meters = meters;
        this.pulse = pulse;
        this.share = share;
        meters.gauge(Metric.OPEN_LINES, openLines::get);
        meters.gauge(Metric.DRAIN_AGE, () -> pulse.age().toMillis() / 1000.0);
    }

    @Override
    public void processorOpened(int restoredLines) {
        openLines.addAndGet(restoredLines);
        pulse.processorOpened();
        share.gained();
        if (restoredLines > 0) {
            LOG.info("Took up {} IDs again that were open when their worker ended.", restoredLines);
        }
    }

    @Override
    public void processorClosed(int leftOpen) {
        openLines.addAndGet(-leftOpen);
        pulse.processorClosed();
        share.lost();
    }

    @Override
    public void drained() {
        pulse.beat();
    }

    @Override
    public void admitted() {
        openLines.incrementAndGet();
        meters.count(Metric.ADMITTED);
    }

    @Override
    public void admittedOverCap(int open) {
        meters.count(Metric.OVER_CAP);
        LOG.debug("Admitted an ID without room; {} are open in its partition.", open);
    }

    @Override
    public void settled() {
        openLines.decrementAndGet();
    }

    @Override
    public void enriched() {
        meters.count(Metric.ENRICHED);
    }

    @Override
    public void deadLettered(Code code) {
        meters.count(Metric.DEAD_LETTERS, code.name());
    }

    @Override
    public void answered(int httpStatus, Code code, long nanos) {
        meters.count(Metric.CALLS, Integer.toString(httpStatus));
    }

    @Override
    public void postponed(Code code) {
        meters.count(Metric.RETRIES, code.name());
    }
}
