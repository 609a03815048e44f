package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.logging.LogField;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks problems with Kafka: brokers that do not respond or do not confirm the assignment in time, a stream thread that died,
 * a missing ACL. They show as PAUSED_KAFKA until they are over; a death until the next commit, or until the thread has lived for
 * a minute. Threads: any.
 */
public final class KafkaStatus {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaStatus.class);

    /** A thread that lives this long without a commit has nothing to commit. */
    private static final long LIFE = Duration.ofMinutes(1).toNanos();

    private final WorkerStatus status;
    private final String applicationId;
    private final LongSupplier nanoTime;
    private volatile Death death;
    private volatile String unreachable;
    private volatile boolean unconfirmed;

    private record Death(String reason, String advice, long over) {}

    /** Starts without problems; {@code applicationId} is the group, and the prefix of transactional IDs. */
    public KafkaStatus(WorkerStatus status, String applicationId, LongSupplier nanoTime) {
        this.status = status;
        this.applicationId = applicationId;
        this.nanoTime = nanoTime;
    }

    /** A stream thread died, and is replaced after a backoff. */
    public void died(Throwable cause, Duration wait) {
        death = new Death(
                "the stream thread died: " + Causes.text(cause),
                advice(cause),
                nanoTime.getAsLong() + wait.toNanos() + LIFE);
        show();
    }

    /** The brokers refuse a record without which no transaction can be committed; {@code minBytes} is the least max.message.bytes. */
    public void refused(String topic, String error, int minBytes) {
        String reason = "the brokers refuse a record that the worker cannot do without, " + error;
        String advice = "Make topic " + topic + " take it again: max.message.bytes must be " + minBytes
                + " or more, message.timestamp.before.max.ms and after.max.ms their defaults, this machine's clock right"
                + " (kafka-configs.sh --bootstrap-server ... --alter --entity-type topics --entity-name " + topic
                + " --add-config max.message.bytes=1048588). Nothing is lost: the worker goes on by itself.";
        Death last = death;
        if (last == null || !last.reason().equals(reason)) {
            LogField.STATE.with(
                    WorkerStatus.PAUSED_KAFKA,
                    () -> LOG.error("{}: {}. {}", WorkerStatus.PAUSED_KAFKA, reason, advice));
        }
        death = new Death(reason, advice, nanoTime.getAsLong() + LIFE);
        show();
    }

    /** A transaction was committed. */
    public void committed() {
        if (death != null) {
            death = null;
            show();
        }
    }

    /** The stream thread is running. */
    public void alive() {
        Death last = death;
        if (last != null && nanoTime.getAsLong() - last.over() >= 0) {
            committed();
        }
    }

    /** A query of the cluster failed; null after one that succeeded. */
    public void unreachable(Throwable failure) {
        String before = unreachable;
        unreachable = failure == null ? null : "the brokers do not answer: " + Causes.text(failure);
        if (before == null && failure != null) {
            LogField.STATE.with(
                    WorkerStatus.PAUSED_KAFKA,
                    () -> LOG.warn("{}: {}. The worker goes on by itself.", WorkerStatus.PAUSED_KAFKA, unreachable));
        } else if (before != null && failure == null) {
            LOG.info("The brokers answer again.");
        }
        if (!Objects.equals(before, unreachable)) {
            show();
        }
    }

    /** Whether nothing is sent, since the brokers have not confirmed in time that the partitions are this worker's. */
    public void unconfirmed(boolean now) {
        if (now != unconfirmed) {
            unconfirmed = now;
            show();
        }
    }

    private synchronized void show() {
        Death last = death;
        if (last != null) {
            status.paused(WorkerStatus.PAUSED_KAFKA, last.reason(), last.advice());
        } else if (unconfirmed && unreachable == null) {
            status.paused(
                    WorkerStatus.PAUSED_KAFKA,
                    "no call leaves: Kafka has not confirmed in time that this worker's partitions are still its own",
                    "");
        } else {
            status.paused(
                    WorkerStatus.PAUSED_KAFKA,
                    unreachable,
                    "Look at the brokers and at the network between; the worker goes on by itself.");
        }
    }

    private String advice(Throwable cause) {
        for (Throwable link : Causes.of(cause).toList()) {
            if (link instanceof TransactionalIdAuthorizationException) {
                return grant(
                        "Write and Describe",
                        "--transactional-id " + applicationId + " --resource-pattern-type prefixed");
            }
            if (link instanceof GroupAuthorizationException group) {
                return grant("Read", "--group " + group.groupId());
            }
            if (link instanceof TopicAuthorizationException topics) {
                return grant(
                        "Read, Write and Describe", "--topic " + String.join(" --topic ", topics.unauthorizedTopics()));
            }
        }
        return "Look at the log and at the brokers; what was open is asked for again, nothing is lost.";
    }

    private static String grant(String rights, String resource) {
        return "Grant the worker's user " + rights
                + ": kafka-acls.sh --bootstrap-server ... --add --allow-principal User:... " + resource;
    }
}
