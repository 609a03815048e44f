package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs dead letters: the first of a code at once, then one line per code and minute, with the count.
 *
 * <p>Threads: any.
 */
public final class DeadLetterLog {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<Code, Entry> entries = new EnumMap<>(Code.class);
    private int unsaid;

    /** Counts for one code since its last log line. */
    private static final class Entry {
        private long saidAt;
        private int count;

        Entry(long saidAt) {
            this.saidAt = saidAt;
        }
    }

    public DeadLetterLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    public synchronized void add(Code code) {
        long now = nanoTime.getAsLong();
        Entry entry = entries.computeIfAbsent(code, any -> new Entry(now - INTERVAL));
        entry.count++;
        unsaid++;
        sayIfDue(code, entry, now);
    }

    /** Writes the log lines that are due; called periodically, and cheap if there are none. */
    public synchronized void look() {
        if (unsaid > 0) {
            long now = nanoTime.getAsLong();
            entries.forEach((code, entry) -> sayIfDue(code, entry, now));
        }
    }

    private void sayIfDue(Code code, Entry entry, long now) {
        if (entry.count > 0 && now - entry.saidAt >= INTERVAL) {
            LOG.warn(
                    "Dead letters: {} with code {} ({}). The command dead-letters shows them.",
                    entry.count,
                    code,
                    code.statusClass().label());
            unsaid -= entry.count;
            entry.count = 0;
            entry.saidAt = now;
        }
    }
}
