package io.auditlog.enricher.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which deserializer reads letters, and what its exceptions say about a letter. */
final class DeadLetterDecoderTest {

    private static final String CONFLUENT = "io.confluent.kafka.serializers.KafkaAvroSerializer";

    private final StringWriter text = new StringWriter();
    private final PrintWriter skipped = new PrintWriter(text, true);

    @Test
    void shouldReadWhatConfluentsSerializerWroteWithItsOwnDeserializer() {
        // Given: settings that ours refuses; the other is not on this class path
        Map<String, Object> theirs =
                Map.of("schema.registry.url", "http://localhost:1", "basic.auth.credentials.source", "SASL_INHERIT");
        // Then
        assertThatThrownBy(
                        () -> DeadLetterDecoder.open("io.auditlog.enricher.serde.AvroWireSerializer", theirs, skipped))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("basic.auth.credentials.source");
        assertThatThrownBy(() -> DeadLetterDecoder.open(CONFLUENT, theirs, skipped))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("KafkaAvroDeserializer is not on the class path")
                .hasMessageContaining("add its jars to lib/");
    }

    @Test
    void shouldSkipWhatIsNoDeadLetter() throws Exception {
        // Given
        Map<String, Object> registry = Map.of("schema.registry.url", "mock://decoder");
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(registry, false);
        byte[] good = serializer.serialize(
                "letters", Samples.content("log-1", Code.GONE, 410).build());
        byte[] length = Arrays.copyOf(good, 5 + 11);
        System.arraycopy(new byte[] {2, -2, -1, -1, -1, -1, -1, -1, -1, -1, 1}, 0, length, 5, 11);
        byte[] cut = Arrays.copyOf(length, 5 + 5);
        // When
        DeadLetterDecoder decoder = DeadLetterDecoder.open("the worker's own", registry, skipped);
        // Then
        assertThat(decoder.read(record(good)).orElseThrow().subject()).isEqualTo("log-1");
        for (byte[] none : new byte[][] {null, {}, {0, 0, 0, 99, 99, 1}, length, cut}) {
            assertThat(decoder.read(record(none))).isEmpty();
        }
        assertThat(text.toString().lines()).hasSize(5);
    }

    @Test
    void shouldTakeARegistryThatIsAwayForNoFaultOfTheLetter() {
        SerializationException away = new SerializationException("Error retrieving schema", new ConnectException());
        assertThatThrownBy(() -> reading(away)).isSameAs(away);
        SerializationException wrapped = new SerializationException("Error deserializing", away);
        assertThatThrownBy(() -> reading(wrapped)).isSameAs(wrapped);
        TimeoutException unwell = new TimeoutException("the registry answered 503");
        assertThatThrownBy(() -> reading(unwell))
                .isInstanceOf(SerializationException.class)
                .hasMessage("the registry answered 503");
    }

    @Test
    void shouldTakeBytesThatEndTooEarlyOrAreNoNumberForNoLetter() {
        for (IOException cause : new IOException[] {new EOFException(), new InvalidNumberEncodingException("no int")}) {
            assertThat(reading(new SerializationException("Error deserializing", cause)))
                    .isEmpty();
        }
        assertThat(reading(new SerializationException("Unknown magic byte!"))).isEmpty();
        assertThat(reading(new BufferUnderflowException())).isEmpty();
        assertThat(text.toString())
                .contains("letters-4xx-0@7 cannot be read as a letter: Unknown magic byte!")
                .contains("too few bytes for a schema id");
    }

    private Optional<StoredDeadLetter> reading(RuntimeException failure) {
        DeadLetterDecoder decoder = new DeadLetterDecoder(
                (topic, data) -> {
                    throw failure;
                },
                skipped);
        return decoder.read(record(new byte[] {0}));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("letters-4xx", 0, 7, null, value);
    }
}
