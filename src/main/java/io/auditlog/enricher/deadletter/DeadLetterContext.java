package io.auditlog.enricher.deadletter;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * The dependencies of a listing or a redrive, and their end.
 *
 * @param consumer reads committed records only; for a redrive with the plan's group
 * @param producer has the plan's group as its transactional ID; null if nothing is sent
 * @param clock resolves relative times such as "two hours ago"
 * @param nanoTime measures the send rate
 * @param stop counted down to request a stop
 */
public record DeadLetterContext(
        Consumer<byte[], byte[]> consumer,
        Producer<byte[], byte[]> producer,
        DeadLetterDecoder decoder,
        DeadLetterTopics topics,
        InstantSource clock,
        LongSupplier nanoTime,
        CountDownLatch stop)
        implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSING); // without a timeout it would wait for unavailable brokers
        }
        consumer.close();
        topics.close();
    }
}
