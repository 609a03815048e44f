package io.auditlog.enricher.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.IdRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the last enriched IDs at startup: the API has returned them before, so they show whether it works. A failure
 * stops nothing: the worker then starts without known-good IDs.
 *
 * <p>Threads: one daemon thread of its own reads; any thread may close.
 */
public final class KnownGoodReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KnownGoodReader.class);

    private static final int WANTED = 8;

    /** Offsets to look back: the end of a partition contains transaction markers besides records. */
    private static final int LOOK_BACK = 20;

    private static final int MAX_PARTITION_BYTES = 1 << 16;
    private static final Duration ONE_POLL = Duration.ofMillis(500);
    private static final int MAX_POLLS = 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final IdRules rules;
    private final java.util.function.Consumer<List<AuditLogId>> found;
    private final Thread thread = new Thread(this::tryToRead, "known-good");

    /**
     * Creates the consumer; nothing is read before {@link #start}.
     *
     * @param configuration complete configuration of Kafka Streams and its clients
     * @param topic the enriched topic
     * @param found receives the IDs, the latest first, on the reader's thread
     */
    public KnownGoodReader(
            Map<String, Object> configuration,
            String topic,
            IdRules rules,
            java.util.function.Consumer<List<AuditLogId>> found) {
        this.topic = topic;
        this.rules = rules;
        this.found = found;
        this.consumer = Cluster.reader(new StreamsConfig(configuration), "known-good", MAX_PARTITION_BYTES);
        thread.setDaemon(true);
    }

    /** Reads once, in the background. */
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
        } else {
            consumer.wakeup();
        }
    }

    private void tryToRead() {
        try (consumer) {
            List<AuditLogId> ids = read();
            LOG.info("{} of the last records of {} show whether the API works.", ids.size(), topic);
            found.accept(ids);
        } catch (WakeupException | InterruptException e) {
            LOG.debug("The worker stops before {} was read.", topic);
        } catch (KafkaException e) {
            LOG.warn(
                    "The last records of {} cannot be read ({}): until an ID has succeeded, failures count for nothing and"
                            + " IDs are tried slowly. Grant the worker's user Read on the topic.",
                    topic,
                    e.getMessage());
        }
    }

    /**
     * Whether one of a topic's last records is the outcome of a record of this input.
     *
     * @param consumer has no group and reads committed records; not closed
     * @throws KafkaException if they cannot be read; after some seconds if no broker answers
     */
    public static boolean hasOutcomesOf(String input, Consumer<byte[], byte[]> consumer, String topic) {
        byte[] origin = input.getBytes(UTF_8);
        return last(consumer, topic).stream()
                .map(record -> record.headers().lastHeader(HeaderNames.ORIGIN_TOPIC))
                .anyMatch(header -> header != null && Arrays.equals(header.value(), origin));
    }

    private List<AuditLogId> read() {
        List<ConsumerRecord<byte[], byte[]>> records = last(consumer, topic);
        records.sort(Comparator.comparingLong((ConsumerRecord<byte[], byte[]> record) -> record.timestamp())
                .reversed());
        return records.stream()
                .map(record -> AuditLogId.parse(record.key(), rules))
                .filter(Parsed.Valid.class::isInstance)
                .map(parsed -> ((Parsed.Valid) parsed).id())
                .distinct()
                .limit(WANTED)
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> last(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach((partition, end) -> consumer.seek(partition, Math.max(begins.get(partition), end - LOOK_BACK)));
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int poll = 0; poll < MAX_POLLS && !isAtEnd(consumer, ends); poll++) {
            consumer.poll(ONE_POLL).forEach(records::add);
        }
        return records;
    }

    private static boolean isAtEnd(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
