package io.auditlog.enricher.control;

import io.auditlog.enricher.logging.LogField;
import io.auditlog.enricher.monitoring.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all requests back while an operator wants it, or while nobody has known for a minute what operators want, and says so.
 * Threads: one.
 */
public final class Pauses {

    private static final Logger LOG = LoggerFactory.getLogger(Pauses.class);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final WorkerStatus status;
    private final Consumer<Boolean> hold;
    private final InstantSource clock;
    private Instant deafSince;
    private Order pause;
    private String shown;

    /** Nothing is ordered yet; {@code hold} holds requests back, or sends them again. */
    public Pauses(WorkerStatus status, Consumer<Boolean> hold, InstantSource clock) {
        this.status = status;
        this.hold = hold;
        this.clock = clock;
    }

    void obey(Order order) {
        pause = order.isPause() ? order : null;
        if (pause != null) {
            show(
                    order.since(),
                    WorkerStatus.ORDERED + order.shown("by") + ": " + order.shown("why"),
                    "audit-log-enricher resume --config FILE");
        } else if (shown != null) {
            end("resumed by " + order.shown("by"));
        }
    }

    /** All orders were read, up to now. */
    void heard() {
        if (deafSince != null) {
            deafSince = null;
            LOG.info("Orders can be read again.");
            if (pause == null && shown != null) {
                end("none forbids it");
            }
        }
    }

    /** They cannot be read, for this reason. */
    void deaf(String why) {
        if (deafSince == null) {
            deafSince = clock.instant();
            LOG.warn("Orders may be unheard: {}. If that lasts a minute, requests wait for it.", why);
        } else if (pause == null && !clock.instant().isBefore(deafSince.plus(LIMIT))) {
            show(
                    deafSince,
                    "whether an operator has paused the group is not known: " + why,
                    "see to the topic, and to the right Read on it; the worker goes on by itself");
        }
    }

    private void show(Instant since, String reason, String advice) {
        hold.accept(true);
        status.paused(WorkerStatus.PAUSED_OPERATOR, since, reason, advice);
        if (!reason.equals(shown)) {
            String state = WorkerStatus.PAUSED_OPERATOR;
            LogField.STATE.with(
                    state, () -> LOG.warn("{} since {}: {}. Nothing is lost. To do: {}", state, since, reason, advice));
        }
        shown = reason;
    }

    private void end(String why) {
        shown = null;
        hold.accept(false);
        status.paused(WorkerStatus.PAUSED_OPERATOR, null, "");
        LogField.STATE.with(WorkerStatus.RUNNING, () -> LOG.info("Requests are sent: {}.", why));
    }
}
