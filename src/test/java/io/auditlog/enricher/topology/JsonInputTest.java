package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.FlowFixture.bytes;
import static io.auditlog.enricher.topology.FlowFixture.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.schema.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An input of JSON documents: what is asked for, and what stands in a dead letter. */
final class JsonInputTest {

    private static final String DOCUMENT = "{ \"audit\": {\"id\":  10000000000000000000001}, \"at\": 1e3 }";

    private final FlowFixture fixture = new FlowFixture();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;

    @BeforeEach
    void start() {
        fixture.idPointer = Optional.of("/audit/id");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        driver = new TopologyTestDriver(EnrichTopology.of(fixture.parts()), properties);
        input = driver.createInputTopic("ids", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void shouldEnrichTheIdAtThePointer() {
        // When
        input.pipeInput(null, bytes(DOCUMENT));
        fixture.source.last().enrich();
        tick();

        // Then
        TestRecord<byte[], byte[]> enriched = output("enriched").readRecord();
        assertThat(fixture.source.last().id.value()).isEqualTo("10000000000000000000001");
        assertThat(enriched.key()).isEqualTo(bytes("10000000000000000000001"));
        assertThat(fixture.events.letters).isEmpty();
    }

    @Test
    void shouldKeepTheDocumentInADeadLetterSoThatItCanBeSentBack() {
        // Given
        input.pipeInput(bytes("some-key"), bytes(DOCUMENT));
        fixture.source.last().refuse(Failure.of(Code.GONE, "gone"));
        tick();
        DeadLetter letter = letter(output("letters-4xx").readValue());
        assertThat(letter.getAuditLogId()).isEqualTo("10000000000000000000001");
        assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(bytes(DOCUMENT)));

        // When
        input.pipeInput(
                letter.getOriginalKey().array(), letter.getOriginalValue().array());
        fixture.source.last().enrich();
        tick();

        // Then
        assertThat(output("enriched").readRecord().key()).isEqualTo(bytes("10000000000000000000001"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"audit\":{\"id\":null}}; ID_INVALID; at /audit/id, found null",
                "{\"audit\":[\"log-1\"]}; ID_INVALID; has no /audit/id",
                "{\"audit\":{\"id\":\"../admin\"}}; ID_INVALID; does not match",
                "{\"audit\":{\"id\":\"a\",\"id\":\"b\"}}; ID_UNREADABLE; Duplicate",
                "log-1; ID_UNREADABLE; no readable JSON"
            })
    void shouldDeadLetterADocumentWithoutAnIdAndKeepItsBytes(String document, String code, String reason) {
        // When
        input.pipeInput(null, bytes(document));

        // Then
        DeadLetter letter = letter(output("letters-invalid-id").readValue());
        assertThat(fixture.source.asked).isEmpty();
        assertThat(letter.getCode()).isEqualTo(code);
        assertThat(letter.getError()).contains(reason);
        assertThat(letter.getAuditLogId()).isNull();
        assertThat(letter.getOriginalValue()).isEqualTo(ByteBuffer.wrap(bytes(document)));
    }

    private void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
