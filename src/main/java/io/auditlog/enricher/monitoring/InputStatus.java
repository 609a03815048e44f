package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.logging.LogField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows in log and status that the input holds no IDs. Threads: any. */
public final class InputStatus {

    private static final Logger LOG = LoggerFactory.getLogger(InputStatus.class);

    private static final String ADVICE =
            "check input.topic and what is written to it: each value must hold one ID, as input.format says and id.pattern"
                    + " allows";

    private final WorkerStatus status;

    /** For this worker. */
    public InputStatus(WorkerStatus status) {
        this.status = status;
    }

    /** So many records in a row hold no ID, the latest for this reason: reading waits. */
    public void paused(int held, String latest) {
        String reason = "no record in a row of fifty or more holds an audit-log ID (held so far: " + held
                + "; the latest: " + latest + ")";
        LogField.STATE.with(
                WorkerStatus.PAUSED_INPUT,
                () -> LOG.warn(
                        "{}: {}. Reading goes on slowly until one is an ID. To do: {}",
                        WorkerStatus.PAUSED_INPUT,
                        reason,
                        ADVICE));
        status.paused(WorkerStatus.PAUSED_INPUT, reason, ADVICE);
    }

    /** An ID came, or the partitions with the held records moved to another worker. */
    public void resumed(boolean moved) {
        LOG.info(
                moved
                        ? "The partitions with the held records are no longer this worker's."
                        : "The input holds an ID again; what was held becomes dead letters.");
        status.paused(WorkerStatus.PAUSED_INPUT, null, "");
    }
}
