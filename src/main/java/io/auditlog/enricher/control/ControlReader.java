package io.auditlog.enricher.control;

import io.auditlog.enricher.logging.LogLevels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the control topic: from its beginning to its end before the worker sends its first request, then each order as it
 * comes. What was read last stays in force.
 *
 * <p>Threads: one reads to the end and starts; then a daemon thread of its own; any may close.
 */
public final class ControlReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MAX_IDLE_POLLS = 15;

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partition;
    private final String group;
    private final Pauses pauses;
    private final LogLevels levels = new LogLevels();
    private final InstantSource clock;
    private final java.util.function.Consumer<Throwable> crashed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "control");

    /** What was read and is not yet obeyed: of all orders about one subject, the last. */
    private final Map<String, Order> unread = new LinkedHashMap<>();

    /**
     * Has read nothing yet.
     *
     * @param consumer has no group; closed by this class
     * @param crashed receives the error that has ended the thread
     */
    public ControlReader(
            Consumer<byte[], byte[]> consumer,
            String topic,
            String group,
            Pauses pauses,
            InstantSource clock,
            java.util.function.Consumer<Throwable> crashed) {
        this.consumer = consumer;
        this.partition = List.of(new TopicPartition(topic, Order.PARTITION));
        this.group = group;
        this.pauses = pauses;
        this.clock = clock;
        this.crashed = crashed;
        thread.setDaemon(true);
        consumer.assign(partition);
        consumer.seekToBeginning(partition);
    }

    /**
     * Reads up to the end of now, and obeys what is in force.
     *
     * @throws KafkaException if it cannot; may be repeated
     */
    public void readToEnd() {
        long end = consumer.endOffsets(partition).get(partition.get(0));
        for (int idle = 0; consumer.position(partition.get(0)) < end; idle++) {
            if (idle == MAX_IDLE_POLLS) {
                throw new TimeoutException("the brokers give no records, though there are more");
            }
            idle = take() ? -1 : idle;
        }
        unread.values().forEach(this::obey);
        unread.clear();
        pauses.heard();
    }

    /** Follows the topic from where {@link #readToEnd} ended. */
    public void start() {
        thread.start();
    }

    private void follow() {
        try (consumer) {
            while (closed.getCount() > 0) {
                look();
            }
        } catch (WakeupException | InterruptException | InterruptedException e) {
            LOG.debug("the worker stops", e);
        } catch (RuntimeException | Error e) {
            crashed.accept(e);
        }
    }

    /** Waits a second for orders, and makes sure that there are no others. */
    void look() throws InterruptedException {
        levels.look(clock.instant());
        try {
            take();
            readToEnd();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            // It may have been created again, with other records before the current offset.
            consumer.seekToBeginning(partition);
            pauses.deaf("topic " + partition.get(0).topic() + " cannot be read: " + e.getMessage());
            closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean take() {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            Order.read(record, group).ifPresent(order -> unread.put(order.subject(), order));
        }
        return !polled.isEmpty();
    }

    private void obey(Order order) {
        if (order.subject().equals(Order.PAUSE)) {
            pauses.obey(order);
        } else if (order.subject().startsWith(Order.LOG_LEVEL)) {
            levels.change(
                    order.subject().substring(Order.LOG_LEVEL.length()),
                    order.shown("level"),
                    order.until(),
                    clock.instant());
        }
    }

    /** Ends {@link #readToEnd} with a {@link WakeupException}, or the thread, which closes the consumer. */
    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
    }
}
