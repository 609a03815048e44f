package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.bytes;
import static io.auditlog.enricher.topology.TopologyFixture.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.topology.TopologySettings.RecordTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OCSF events beside their enriched records, without a broker. */
final class OcsfViewTest {

    private static final Instant SENT = Instant.parse("2026-03-01T11:59:00Z");
    private static final OcsfEvent EVENT = event("org-1", false);

    private final TopologyFixture fixture = new TopologyFixture();

    @BeforeEach
    void view() {
        fixture.topics =
                new Topics("ids", "enriched", "letters", Optional.of("events"), Optional.empty(), Optional.empty());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldWriteOneEventBesideTheEnrichedRecord() {
        // Given
        fixture.timestamp = RecordTimestamp.EVENT;
        fixture.start();
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", bytes("00-abc"));
        fixture.ids.pipeInput(new TestRecord<>(bytes("some-key"), bytes("log-1"), headers, SENT));
        // When
        Instant happened = Instant.parse("2026-02-01T00:00:00Z");
        fixture.source.last().enrich(EVENT, happened);
        fixture.tick();
        // Then
        assertThat(fixture.output("enriched").readRecordsToList()).hasSize(1);
        TestRecord<byte[], byte[]> event = only();
        assertThat(event.key()).isEqualTo(bytes("log-1"));
        assertThat(event.value()).isEqualTo(EVENT.value());
        assertThat(event.getRecordTime()).isEqualTo(happened);
        assertThat(event.headers().toArray())
                .extracting(header -> header.key() + "=" + header(event.headers(), header.key()))
                .containsExactly(
                        "enricher.origin.topic=ids",
                        "enricher.origin.partition=0",
                        "enricher.origin.offset=0",
                        "ocsf.class_uid=6003",
                        "ocsf.version=1.8.0",
                        "enricher.organization=org-1");
        assertThat(fixture.events.of("viewed", 1)).containsExactly(6003);
    }

    @Test
    void shouldLeaveOutAnOrganizationThatIsNotKnown() {
        fixture.start();
        fixture.read("log-1");
        fixture.source.last().enrich(event(null, true), null);
        fixture.tick();

        assertThat(only().headers().lastHeader(HeaderNames.ORGANIZATION)).isNull();
        assertThat(fixture.events.of("viewed", 2)).containsExactly(true);
    }

    @Test
    void shouldKeepTheTimestampWithinTheLimitsOfItsTopic() {
        fixture.knownLimits =
                Map.of("events", new TopicLimits(1_000_000, Duration.ofHours(1).toMillis(), Long.MAX_VALUE, false));
        fixture.start();
        Instant old = TopologyFixture.NOW.minus(Duration.ofDays(2));
        fixture.ids.pipeInput(new TestRecord<>(null, bytes("log-1"), old));
        fixture.source.last().enrich(EVENT, null);
        fixture.tick();

        TestRecord<byte[], byte[]> event = only();
        assertThat(event.getRecordTime()).isAfter(old);
        assertThat(header(event.headers(), HeaderNames.TIMESTAMP)).isEqualTo("" + old.toEpochMilli());
    }

    @Test
    void shouldWriteNoEventOfADeadLetter() {
        fixture.maxRecordBytes = 5_000;
        fixture.start();
        List.of("log-1", "log-2").forEach(fixture::read);
        fixture.source.asked.get(0).refuse(Failure.of(Code.NOT_FOUND, "gone"));
        fixture.source.asked.get(1).enrich("x".repeat(6_000), null);
        fixture.tick();

        assertThat(fixture.output("letters").readRecordsToList()).hasSize(2);
        assertThat(fixture.output("events").isEmpty()).isTrue();
    }

    @Test
    void shouldCountTheEventAmongTheResultsInMemory() {
        fixture.start();
        fixture.read("log-1");
        int before = fixture.source.resultBytes.get();
        fixture.source.last().enrich(EVENT, null);

        assertThat(fixture.source.resultBytes.get() - before)
                .isEqualTo(bytes("entry of log-1").length + EVENT.value().length);
    }

    private TestRecord<byte[], byte[]> only() {
        List<TestRecord<byte[], byte[]>> events = fixture.output("events").readRecordsToList();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static OcsfEvent event(String organization, boolean truncated) {
        return new OcsfEvent(bytes("{\"class_uid\":6003}"), 6003, "1.8.0", organization, truncated, "rule 1");
    }
}
