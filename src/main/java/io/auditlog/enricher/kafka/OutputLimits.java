package io.auditlog.enricher.kafka;

import org.apache.kafka.common.KafkaException;

/** The limits of the output topics and of the changelog. Threads: any. */
public interface OutputLimits {

    /** The limits of a topic as read last; {@link TopicLimits#NONE} if they are unknown. */
    TopicLimits of(String topic);

    /**
     * Reads them again; blocks for the brokers' response.
     *
     * @throws KafkaException if they cannot be read, or if the changelog limits timestamps and the worker is not
     *     authorized to change that
     */
    void refresh();
}
