package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.logging.LogField;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs dead letters: the first of a code at once, then one line per code and minute, with the count. Threads: any.
 */
public final class DeadLetterLog {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<Code, Long> loggedAt = new EnumMap<>(Code.class);

    /** Counts since a code's last line. */
    private final Map<Code, Integer> counts = new EnumMap<>(Code.class);

    public DeadLetterLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    public synchronized void add(Code code) {
        counts.merge(code, 1, Integer::sum);
        look();
    }

    /** Writes the lines that are due; called periodically, and cheap if there are none. */
    public synchronized void look() {
        if (!counts.isEmpty()) {
            long now = nanoTime.getAsLong();
            counts.entrySet().removeIf(entry -> logIfDue(entry.getKey(), entry.getValue(), now));
        }
    }

    private boolean logIfDue(Code code, int count, long now) {
        Long before = loggedAt.get(code);
        if (before != null && now - before < INTERVAL) {
            return false;
        }
        loggedAt.put(code, now);
        LogField.CODE.with(
                code,
                () -> LOG.warn(
                        "Dead letters: {} with code {} ({}). The command dead-letters shows them.",
                        count,
                        code,
                        code.statusClass().label()));
        return true;
    }
}
