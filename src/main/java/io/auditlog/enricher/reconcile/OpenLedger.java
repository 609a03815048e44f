package io.auditlog.enricher.reconcile;

import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.topology.ledger.LedgerEntrySerde;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The open IDs of all workers of a group, read from the changelog of their ledgers: as they were committed last, also
 * while no worker runs. Threads: one.
 */
public final class OpenLedger {

    /** A slot of the ledger of an input partition. */
    private record Place(int partition, int slot) {}

    private OpenLedger() {}

    /**
     * Reads them, oldest first; blocks for as long as it takes.
     *
     * @throws org.apache.kafka.common.KafkaException if the changelog cannot be read, or does not exist
     */
    public static List<OpenId> read(TopologySettings settings, Progress progress) {
        StreamsConfig streams = new StreamsConfig(settings.streams());
        String changelog = Continuity.changelog(settings.applicationId());
        try (KafkaLogs logs = new KafkaLogs(streams, "open", progress)) {
            return read(logs, changelog, IsolationLevel.READ_COMMITTED);
        } finally {
            progress.end();
        }
    }

    /** The same; with {@code READ_UNCOMMITTED} it waits for transactions that are open now. */
    public static List<OpenId> read(Logs logs, String changelog, IsolationLevel level) {
        Map<Place, OpenId> open = new HashMap<>();
        visit(logs, changelog, level, record -> {
            Place place =
                    new Place(record.partition(), ByteBuffer.wrap(record.key()).getInt());
            OpenId id = LedgerEntrySerde.openId(record.key(), record.value());
            if (id == null) {
                open.remove(place);
            } else {
                open.put(place, id);
            }
        });
        List<OpenId> oldestFirst = new ArrayList<>(open.values());
        oldestFirst.sort(Comparator.comparing(OpenId::since));
        return oldestFirst;
    }

    /** The ids of the input topic by partition, as the workers have marked them last. */
    public static Map<Integer, Uuid> inputs(Logs logs, String changelog) {
        Map<Integer, Uuid> inputs = new HashMap<>();
        visit(logs, changelog, IsolationLevel.READ_UNCOMMITTED, record -> {
            Uuid topic = LedgerEntrySerde.topic(record.key(), record.value());
            if (topic != null) {
                inputs.put(record.partition(), topic);
            }
        });
        return inputs;
    }

    private static void visit(
            Logs logs, String changelog, IsolationLevel level, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Map<TopicPartition, Long> begins = logs.begins(Set.of(changelog));
        if (begins.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "topic " + changelog + " does not exist: no worker with this application.id has run yet");
        }
        logs.read(begins, logs.ends(begins.keySet(), level), visitor);
    }
}
