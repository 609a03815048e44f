package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.TopologyFixture.NOW;
import static io.auditlog.enricher.topology.TopologyFixture.bytes;
import static io.auditlog.enricher.topology.TopologyFixture.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.OcsfEvent;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.tracing.FakeTraces;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The span of each ID, from reading to outcome, and its context in what is written. */
final class TracedOutcomesTest {

    private final TopologyFixture fixture = new TopologyFixture();
    private final FakeTraces traces = new FakeTraces();

    @BeforeEach
    void trace() {
        fixture.traces = traces;
        fixture.topics =
                new Topics("ids", "enriched", "letters", Optional.of("events"), Optional.empty(), Optional.empty());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String written(String topic) {
        List<TestRecord<byte[], byte[]>> records = fixture.output(topic).readRecordsToList();
        assertThat(records).hasSize(1);
        return header(records.get(0).headers(), "traceparent");
    }

    @Test
    void shouldNameTheSpanInTheEnrichedRecordAndItsEvent() {
        // Given
        fixture.start();
        Headers headers = new RecordHeaders().add("traceparent", bytes("producer"));
        fixture.ids.pipeInput(new TestRecord<>(null, bytes("log-1"), headers));
        // When
        fixture.source.last().enrich(new OcsfEvent(bytes("{}"), 6003, "1.8.0", null, false, "rule"), null);
        fixture.tick();
        // Then
        assertThat(written("enriched")).isEqualTo("log-1#1");
        assertThat(written("events")).isEqualTo("log-1#1");
        assertThat(traces.events).containsExactly("log-1#1 after 0", "log-1#1 ends null");
    }

    @Test
    void shouldNameTheSpanInADeadLetter() {
        fixture.start();
        fixture.read("log-1");
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone"));
        fixture.tick();

        assertThat(written("letters")).isEqualTo("log-1#1");
        assertThat(traces.events).containsExactly("log-1#1 after 0", "log-1#1 ends GONE");
    }

    @Test
    void shouldHaveASpanForARecordThatIsNotRequested() {
        fixture.start();
        fixture.read("log-1");
        fixture.read("\u0000");
        fixture.tick();

        assertThat(written("letters")).isEqualTo("ids-0@1#2");
        assertThat(traces.events).containsExactly("log-1#1 after 0", "ids-0@1#2 after 0", "ids-0@1#2 ends ID_INVALID");
    }

    @Test
    void shouldEndTheSpanOfAnOversizedRecordOnce() {
        fixture.maxRecordBytes = 3_000;
        fixture.start();
        fixture.read("log-1");
        fixture.source.last().enrich("x".repeat(4_000), null);
        fixture.tick();

        assertThat(traces.events).containsExactly("log-1#1 after 0", "log-1#1 ends RECORD_OVERSIZED");
    }

    @Test
    void shouldReleaseTheSpanAtTheEndAndBeginAnotherInTheNextLife() {
        // Given
        TaskFixture task = new TaskFixture(0).start(fixture.parts());
        task.read("log-1");
        History once = History.startingAt(NOW).plus(new AttemptRecord(NOW, Code.SERVER_ERROR, 500));
        fixture.source.last().postpone(once);
        task.punctuate();
        // When
        task.revive();
        // Then
        assertThat(traces.events).containsExactly("log-1#1 after 0", "log-1#1 released", "log-1#2 after 1");
    }
}
