package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Topics;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * The dependencies of the dead-letter commands; the clients stay open.
 *
 * @param consumer reads committed records only; for a redrive with the plan's group
 * @param producer has the plan's group as its transactional ID; null if nothing is sent
 * @param decoder decodes dead letters
 * @param cluster looks up the existing topics
 * @param topics the worker's topics
 * @param clock resolves relative times such as "two hours ago"
 * @param nanoTime measures the send rate
 * @param stop requests a stop
 * @param news receives the dead letters that cannot be sent
 */
public record DeadLetterContext(
        Consumer<byte[], byte[]> consumer,
        Producer<byte[], byte[]> producer,
        DeadLetterDecoder decoder,
        DeadLetterTopics cluster,
        Topics topics,
        InstantSource clock,
        LongSupplier nanoTime,
        Stop stop,
        ScanListener news) {}
