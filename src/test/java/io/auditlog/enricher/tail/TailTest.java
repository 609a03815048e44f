package io.auditlog.enricher.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.AvroWireSerializer;
import io.auditlog.enricher.tail.Seen.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What of the outputs is shown, and how. */
final class TailTest {

    private static final Topics TOPICS =
            new Topics("ids", "entries", "dead-{class}", Optional.of("events"), Optional.empty(), Optional.empty());
    private static final Filter ALL = new Filter(null, Set.of(), Set.of(), Set.of(), Set.of(), false);
    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://tail", "specific.avro.reader", true);

    private static final List<TopicPartition> PARTITIONS =
            List.of(new TopicPartition("entries", 0), new TopicPartition("entries", 1));

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final AvroWireSerializer serializer = new AvroWireSerializer();
    private final AvroWireDeserializer deserializer = new AvroWireDeserializer(AuditLogEntry.getClassSchema());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CountDownLatch stop = new CountDownLatch(1);

    @Test
    void shouldReadOnlyTopicsThatCanHoldWhatFits() {
        assertThat(ALL.topics(TOPICS))
                .hasSize(9)
                .containsEntry("entries", Kind.ENRICHED)
                .doesNotContainKey("events");
        assertThat(filter(null, Set.of("user.*"), Set.of(), Set.of(), true).topics(TOPICS))
                .isEqualTo(Map.of("entries", Kind.ENRICHED, "events", Kind.OCSF));
        assertThat(filter(null, Set.of(), Set.of(Code.GONE), Set.of(StatusClass.CLIENT_4XX), true)
                        .topics(TOPICS))
                .isEqualTo(Map.of("dead-4xx", Kind.DEAD_LETTER));
        assertThat(filter(Filter.Only.ENRICHED, Set.of(), Set.of(Code.GONE), Set.of(), true)
                        .topics(TOPICS))
                .isEmpty();
    }

    @Test
    void shouldShowRecordsByTheirTimesAndEscapeWhatTheyHold() throws Exception {
        // Given
        entry(0, "log-1", "user.login", "2026-11-20T23:59:59Z");
        entry(1, "log-2", "user.\u001b[31mlogin", "2026-11-20T23:59:58Z");
        entry(2, "log-3", "agent.updated", "2026-11-21T00:00:00Z");
        consumer.addRecord(new ConsumerRecord<>("entries", 0, 3, null, new byte[] {7, 7}));
        // When
        run(ALL, new Tail.Begin.AtBeginning(), 3, false);
        // Then
        assertThat(out)
                .hasToString(String.join(
                        System.lineSeparator(),
                        "-- 2026-11-20, UTC",
                        "23:59:58 ok   log-2  user.\\u001b[31mlogin by user  from ids-2@1",
                        "23:59:59 ok   log-1  user.login by user  from ids-2@0",
                        "-- 2026-11-21, UTC",
                        "00:00:00 ok   log-3  agent.updated by user  from ids-2@2",
                        ""));
        assertThat(err.toString()).startsWith("Left alone: entries-0@3 cannot be read: ");
    }

    @Test
    void shouldShowTheBacklogOfAllPartitionsByItsTimes() throws Exception {
        // Given two partitions, and a consumer that gives the records of the one before those of the other
        for (int i = 0; i < 4; i++) {
            entry(0, i, "log-" + i, "even", "2026-11-20T12:00:0" + 2 * i + "Z");
            entry(1, i, "log-" + i, "odd", "2026-11-20T12:00:0" + (2 * i + 1) + "Z");
        }
        consumer.setMaxPollRecords(2);
        // When
        run(ALL, new Tail.Begin.AtBeginning(), 8, false);
        // Then
        assertThat(out.toString().lines().skip(1).map(line -> line.substring(7, 8)))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void shouldNotWaitForAPartitionThatGivesNothing() throws Exception {
        entry(0, 0, "log-1", "user.login", "2026-11-20T12:00:00Z");
        run(ALL, new Tail.Begin.AtBeginning(), 1, false);
        assertThat(out.toString()).contains("log-1");
    }

    @Test
    void shouldShowWhatFitsFromWhereItIsAskedTo() throws Exception {
        // Given
        entry(0, "log-1", "user.login", "2026-11-20T12:00:00Z");
        entry(1, "log-2", "user.loggedOut", "2026-11-20T12:00:01Z");
        entry(2, "log-1", "agent.x.y", "2026-11-20T12:00:02Z");
        // When
        run(
                filter(null, Set.of("user.lo?in", "agent.*"), Set.of(), Set.of(), false),
                new Tail.Begin.AtBeginning(),
                2,
                true);
        // Then
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo("{\"kind\":\"enriched\",\"time\":\"2026-11-20T12:00:00Z\",\"id\":\"log-1\","
                                        + "\"event\":\"user.login\",\"actor\":\"user\","
                                        + "\"origin\":{\"topic\":\"ids\",\"partition\":2,\"offset\":0},"
                                        + "\"record\":{\"topic\":\"entries\",\"partition\":0,\"offset\":0}}"),
                        second -> assertThat(second).contains("\"event\":\"agent.x.y\""));
    }

    @Test
    void shouldShowNothingOfBeforeItsStartAndEndWhenItIsStopped() throws Exception {
        entry(0, "log-1", "user.login", "2026-11-20T12:00:00Z");
        stop.countDown();
        run(ALL, new Tail.Begin.AtEnd(), 1, false);
        assertThat(consumer.position(new TopicPartition("entries", 0))).isEqualTo(4);
        assertThat(out.toString()).isEmpty();
    }

    private void run(Filter filter, Tail.Begin begin, long max, boolean asJson) throws Exception {
        consumer.updatePartitions(
                "entries",
                PARTITIONS.stream()
                        .map(each -> new PartitionInfo("entries", each.partition(), null, null, null))
                        .toList());
        PARTITIONS.forEach(each -> consumer.updateBeginningOffsets(Map.of(each, 0L)));
        PARTITIONS.forEach(each -> consumer.updateEndOffsets(Map.of(each, 4L)));
        deserializer.configure(REGISTRY, false);
        PrintWriter skipped = new PrintWriter(err, true);
        DeadLetterDecoder letters =
                DeadLetterDecoder.open(AvroWireSerializer.class.getName(), new HashMap<>(REGISTRY), skipped);
        new Tail(
                        consumer,
                        Map.of("entries", Kind.ENRICHED),
                        filter,
                        new SeenReader(deserializer, letters, skipped),
                        new SeenPrinter(new PrintWriter(out, true), asJson))
                .run(begin, max, stop);
    }

    private static Filter filter(
            Filter.Only only, Set<String> events, Set<Code> codes, Set<StatusClass> classes, boolean ocsf) {
        return new Filter(only, Set.of(), events, codes, classes, ocsf);
    }

    private void entry(long offset, String id, String event, String fetchedAt) {
        entry(0, offset, id, event, fetchedAt);
    }

    private void entry(int partition, long offset, String id, String event, String fetchedAt) {
        serializer.configure(Map.of("schema.registry.url", "mock://tail"), false);
        consumer.assign(PARTITIONS);
        AuditLogEntry entry = AuditLogEntry.newBuilder()
                .setId(id)
                .setTimestamp("")
                .setOrganizationId("o")
                .setEvent(event)
                .setActor("user")
                .setCreatedAt("")
                .setFetchedAt(Instant.parse(fetchedAt))
                .setBody(ByteBuffer.allocate(0))
                .setBodySha256(ByteBuffer.allocate(0))
                .build();
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("entries", partition, offset, null, serializer.serialize("entries", entry));
        Map.of(
                        HeaderNames.ORIGIN_TOPIC,
                        "ids",
                        HeaderNames.ORIGIN_PARTITION,
                        "2",
                        HeaderNames.ORIGIN_OFFSET,
                        "" + offset)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        consumer.addRecord(record);
    }
}
