package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that there are dead letters: the first of a code at once, then one line for each code and minute, with the count.
 *
 * <p>Threads: any.
 */
public final class DeadLetterLog {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<Code, Entry> entries = new EnumMap<>(Code.class);
    private int unsaid;

    /** What was counted of one code since it was said last. */
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

    /** Says what is due; called now and then, and quick where nothing is. */
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
