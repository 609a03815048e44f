package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Topics;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * What the commands about letters work with; the clients stay open.
 *
 * @param consumer reads committed records only; for a redrive with the plan's group
 * @param producer has the plan's group as its transactional id; null where nothing is sent
 * @param decoder reads letters
 * @param cluster tells which topics there are
 * @param topics the worker's topics
 * @param clock says what "two hours ago" is
 * @param nanoTime measures the pace
 * @param stop asks to stop
 * @param news is told what cannot be sent
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
