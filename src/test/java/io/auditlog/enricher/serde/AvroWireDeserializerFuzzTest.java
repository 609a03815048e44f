package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Any bytes as a record on the topic: a {@code SerializationException} and nothing else, or a record that keeps its value. */
final class AvroWireDeserializerFuzzTest {

    private static final String URL = "mock://deserializer-fuzz";
    private static final String TOPIC = "topic";

    private final AvroWireSerializer serializer = Samples.serializer(Samples.config(URL));
    private final AvroWireDeserializer generic = Samples.deserializer(Samples.config(URL));
    private final AvroWireDeserializer generated =
            Samples.deserializer(Samples.config(URL, "specific.avro.reader", "true"));

    AvroWireDeserializerFuzzTest() {
        assertThat(serializer.prepare(TOPIC, Samples.entry().getSchema())).isEqualTo(1);
        assertThat(serializer.prepare(TOPIC, Samples.deadLetter().getSchema())).isEqualTo(2);
    }

    @FuzzTest
    void shouldRefuseOrReadARecord(byte[] bytes) {
        check(generic, bytes);
        check(generated, bytes);
    }

    private void check(AvroWireDeserializer deserializer, byte[] bytes) {
        // When
        IndexedRecord record;
        try {
            record = deserializer.deserialize(TOPIC, bytes);
        } catch (SerializationException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }

        // Then
        byte[] written = serializer.serialize(TOPIC, record);
        assertThat(serializer.serialize(TOPIC, deserializer.deserialize(TOPIC, written)))
                .isEqualTo(written);
    }
}
