package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read back, and what is refused. */
class AvroWireDeserializerTest {

    private static final String URL = "mock://reading";
    private static final Map<String, Object> SPECIFIC = Samples.config(URL, "specific.avro.reader", "true");

    private static byte[] written(IndexedRecord record) {
        return Samples.serializer(Samples.config(URL)).serialize("topic", record);
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#records")
    void shouldReadIntoGenericRecords(IndexedRecord record) {
        IndexedRecord read = Samples.deserializer(Samples.config(URL)).deserialize("topic", written(record));
        assertThat(read).isInstanceOf(GenericRecord.class);
        assertThat(read.getSchema()).isEqualTo(AvroWireSerializer.shipped(record.getSchema()));
        assertThat(written(read)).isEqualTo(written(record));
    }

    @Test
    void shouldReadIntoGeneratedClasses() {
        AvroWireDeserializer deserializer = Samples.deserializer(SPECIFIC);
        assertThat(deserializer.deserialize("topic", written(Samples.entry()))).isEqualTo(Samples.entry());
        assertThat(deserializer.deserialize("topic", written(Samples.deadLetter())))
                .isEqualTo(Samples.deadLetter());
        assertThat(deserializer.deserialize("topic", null)).isNull();
        byte[] unknown = written(Samples.seen("a", 1));
        assertThatThrownBy(() -> deserializer.deserialize("topic", unknown))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("io.auditlog.test.Seen");
    }

    @Test
    void shouldResolveToTheReadersSchema() {
        AvroWireDeserializer deserializer = new AvroWireDeserializer(Samples.V2);
        deserializer.configure(Samples.config(URL), false);
        GenericRecord read = (GenericRecord) deserializer.deserialize("topic", written(Samples.seen("a", 7)));
        assertThat(read.getSchema()).isEqualTo(Samples.V2);
        assertThat(read.get("count")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 6, 20})
    void shouldRefuseTruncatedBytes(int length) {
        byte[] bytes = Arrays.copyOf(written(Samples.entry()), length);
        AvroWireDeserializer deserializer = Samples.deserializer(Samples.config(URL));
        assertThatThrownBy(() -> deserializer.deserialize("topic", bytes)).isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @CsvSource({"010000000100, wire format", "007f00000100, No schema with id"})
    void shouldRefuseAnotherFormatAndAnUnknownId(String hex, String message) {
        AvroWireDeserializer deserializer = Samples.deserializer(Samples.config(URL));
        assertThatThrownBy(
                        () -> deserializer.deserialize("topic", HexFormat.of().parseHex(hex)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRequireTheConfigurationFirst() {
        assertThatThrownBy(() -> new AvroWireDeserializer().deserialize("topic", new byte[] {0, 0, 0, 0, 1}))
                .isInstanceOf(IllegalStateException.class);
    }
}
