package io.auditlog.enricher.tracing;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What OpenTelemetry warns of, in the worker's log: to the worker nothing of it is an error, and one line in ten minutes is
 * enough, since a collector that is away is warned of in several ways with every batch. Threads: any.
 */
final class SdkLog extends Handler {

    private static final Logger LOG = LoggerFactory.getLogger(SdkLog.class);

    /** Held here, since Java keeps no logger that nobody else holds. */
    private static final java.util.logging.Logger SDK = java.util.logging.Logger.getLogger("io.opentelemetry");

    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanoTime;
    private long nextLine;
    private int unwritten;

    private SdkLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextLine = nanoTime.getAsLong();
    }

    /** Takes over the SDK's log until it is closed. */
    static SdkLog attach(LongSupplier nanoTime) {
        SdkLog log = new SdkLog(nanoTime);
        SDK.setUseParentHandlers(false);
        SDK.addHandler(log);
        return log;
    }

    @Override
    public synchronized void publish(LogRecord line) {
        if (line.getLevel().intValue() < Level.WARNING.intValue()) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - nextLine < 0) {
            unwritten++;
            return;
        }
        Throwable thrown = line.getThrown();
        String cause = thrown == null ? "" : " (" + thrown.getClass().getSimpleName() + ")";
        String before = unwritten == 0 ? "" : "; " + unwritten + " more warnings since the last";
        LOG.warn("OpenTelemetry: {}{}{}", new SimpleFormatter().formatMessage(line), cause, before);
        nextLine = now + BETWEEN_LINES;
        unwritten = 0;
    }

    @Override
    public void flush() {
        // it keeps no lines
    }

    @Override
    public void close() {
        SDK.removeHandler(this);
    }
}
