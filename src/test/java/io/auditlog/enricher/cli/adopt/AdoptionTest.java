package io.auditlog.enricher.cli.adopt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.reconcile.Logs;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import io.auditlog.enricher.topology.ledger.LedgerEntrySerde;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListGroupsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What stands in the way of an adoption, also what happens while it looks. */
final class AdoptionTest {

    private static final TopicPartition INPUT = new TopicPartition("ids", 0);
    private static final Uuid INPUT_ID = new Uuid(1, 2);

    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
    private Runnable meanwhile = () -> {};
    private Uuid inputOfTheLedger = INPUT_ID;
    private String refusing = "";
    private final Adoption adoption = new Adoption(admin(), new EmptyLedger(), "old", "new");

    @Test
    void shouldTakeOverWhatTheOldGroupAndItsRedrivesHaveCommitted() {
        // Given
        commit("old", 10, "of Streams");
        commit("old-redrive-1", 3, "since=2026-11-20T12:00:00Z");
        // When
        adoption.look("ids");
        // Then those of a worker as if a person had set them
        assertThat(adoption.obstacles).isEmpty();
        assertThat(adoption.offsets)
                .isEqualTo(Map.of(
                        "new", Map.of(INPUT, new OffsetAndMetadata(10)),
                        "new-redrive-1", Map.of(INPUT, new OffsetAndMetadata(3, "since=2026-11-20T12:00:00Z"))));
    }

    @Test
    void shouldTakeOverNothingThatAWorkerHasMovedMeanwhile() {
        // Given a worker that stops, with a last commit, after its offsets were read
        commit("old", 10, "");
        meanwhile = () -> commit("old", 20, "");
        // When
        adoption.look("ids");
        // Then
        assertThat(adoption.obstacles).singleElement().asString().contains("group old", "stop its workers first");
    }

    @Test
    void shouldTakeOverNoOffsetsOfATopicThatWasCreatedAgain() {
        // Given
        commit("old", 10, "");
        inputOfTheLedger = new Uuid(3, 4);
        // When
        adoption.look("ids");
        // Then
        assertThat(adoption.obstacles)
                .singleElement()
                .asString()
                .contains("topic ids was deleted or created again since application.id old has read it");
    }

    @Test
    void shouldSetTheOffsetsOfTheWorkersOnlyOnceAllOthersAreSet() {
        // Given
        commit("old", 10, "");
        commit("old-redrive-1", 3, "");
        adoption.look("ids");
        refusing = "new-redrive-1";
        // When
        assertThatThrownBy(adoption::commit).isInstanceOf(UnknownMemberIdException.class);
        // Then
        assertThat(committed).doesNotContainKey("new");
        // When
        refusing = "";
        adoption.commit();
        // Then
        assertThat(committed).containsKeys("new", "new-redrive-1");
    }

    private void commit(String group, long offset, String metadata) {
        committed.put(group, Map.of(INPUT, new OffsetAndMetadata(offset, metadata)));
    }

    /** Knows the groups, all without members, and their offsets. */
    private Admin admin() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "listGroups" ->
                        made(
                                ListGroupsResult.class,
                                KafkaFuture.completedFuture(committed.keySet().stream()
                                        .map(group -> new GroupListing(
                                                group,
                                                Optional.of(GroupType.CLASSIC),
                                                "consumer",
                                                Optional.of(GroupState.EMPTY)))
                                        .collect(Collectors.toList())));
                    case "listConsumerGroupOffsets" ->
                        made(
                                ListConsumerGroupOffsetsResult.class,
                                Map.of(
                                        CoordinatorKey.byGroupId((String) arguments[0]),
                                        KafkaFuture.completedFuture(committed.getOrDefault(arguments[0], Map.of()))));
                    case "alterConsumerGroupOffsets" ->
                        made(AlterConsumerGroupOffsetsResult.class, set((String) arguments[0], arguments[1]));
                    case "describeTopics" ->
                        new Described(
                                ((Collection<?>) arguments[0]).iterator().next().toString());
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    @SuppressWarnings("unchecked")
    private KafkaFuture<Map<TopicPartition, Errors>> set(String group, Object offsets) {
        KafkaFutureImpl<Map<TopicPartition, Errors>> set = new KafkaFutureImpl<>();
        if (group.equals(refusing)) {
            set.completeExceptionally(new UnknownMemberIdException("it has members"));
        } else {
            committed.put(group, (Map<TopicPartition, OffsetAndMetadata>) offsets);
            set.complete(Map.of(INPUT, Errors.NONE));
        }
        return set;
    }

    private static final class Described extends DescribeTopicsResult {

        Described(String topic) {
            super(
                    null,
                    Map.of(
                            topic,
                            KafkaFuture.completedFuture(
                                    new TopicDescription(topic, false, List.of(), Set.of(), INPUT_ID))));
        }
    }

    /** A result, which only the client itself can make. */
    private static Object made(Class<?> result, Object futures) throws ReflectiveOperationException {
        Constructor<?> constructor = result.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(futures);
    }

    /** The changelog of the old name, with its mark and no open IDs; of the new one there is none. */
    private final class EmptyLedger implements Logs {

        @Override
        public Map<TopicPartition, Long> begins(Collection<String> topics) {
            return Set.copyOf(topics).equals(Set.of("old-ledger-changelog"))
                    ? Map.of(new TopicPartition("old-ledger-changelog", 0), 0L)
                    : Map.of();
        }

        @Override
        public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel level) {
            return partitions.stream().collect(Collectors.toMap(each -> each, each -> 0L));
        }

        @Override
        public void read(
                Map<TopicPartition, Long> from,
                Map<TopicPartition, Long> to,
                Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
            Origin of = new Origin(INPUT.topic(), INPUT.partition(), 0);
            byte[] id = inputOfTheLedger.toString().getBytes(US_ASCII);
            LedgerEntry mark =
                    new LedgerEntry(null, of, null, id, new RecordHeaders(), 0, History.startingAt(Instant.EPOCH));
            byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(-1).array();
            byte[] value = new LedgerEntrySerde().serializer().serialize("old-ledger-changelog", mark);
            visitor.accept(new ConsumerRecord<>("old-ledger-changelog", 0, 0, key, value));
            meanwhile.run();
        }

        @Override
        public Map<TopicPartition, Long> committed() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> compacted(Collection<String> topics) {
            throw new UnsupportedOperationException();
        }
    }
}
