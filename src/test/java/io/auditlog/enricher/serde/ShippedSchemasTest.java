package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code schemas/} are what the worker writes with, so whoever registers them beforehand has done enough. */
class ShippedSchemasTest {

    static Schema shipped(IndexedRecord record) throws IOException {
        String file = record.getSchema()
                        .getName()
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                        .toLowerCase(Locale.ROOT) + ".avsc";
        return new Schema.Parser().parse(Path.of("schemas", file).toFile());
    }

    static Stream<IndexedRecord> records() {
        return Stream.of(Samples.entry(), Samples.deadLetter());
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldBeTheGeneratedOnesWithoutWhatIsForJavaAlone(IndexedRecord record) throws Exception {
        Schema generated = record.getSchema();
        Schema stripped = SubjectSchemas.without("avro.java.string", generated);
        assertThat(generated).isNotEqualTo(shipped(record));
        assertThat(stripped).isEqualTo(shipped(record));
        assertThat(stripped.toString()).isEqualTo(shipped(record).toString());
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldBeFoundByWhoeverMayNotRegister(IndexedRecord record) throws Exception {
        // Given: another schema has the first id
        String url = "mock://shipped-" + record.getSchema().getName();
        SchemaRegistry registry = Samples.registry(url);
        registry.register("topic-value", Samples.V1);
        int id = registry.register("topic-value", shipped(record));
        // When
        AvroWireSerializer serializer = Samples.serializer(Samples.config(url, "auto.register.schemas", "false"));
        // Then
        assertThat(serializer.prepare("topic", record.getSchema()))
                .isEqualTo(id)
                .isNotEqualTo(1);
        assertThat(AvroWireDeserializer.idOf(serializer.serialize("topic", record)))
                .isEqualTo(id);
        assertThat(Samples.deserializer(Samples.config(url, "specific.avro.reader", true))
                        .deserialize("topic", serializer.serialize("topic", record)))
                .isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldBeLookedUpAsTheyAre(IndexedRecord record) throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.ok("{\"id\":7}"))) {
            Samples.serializer(Samples.config(stub.url(), "auto.register.schemas", "false"))
                    .prepare("topic", record.getSchema());
            String escaped = shipped(record).toString().replace("\\", "\\\\").replace("\"", "\\\"");
            assertThat(stub.requests().get(0).body()).isEqualTo("{\"schema\":\"" + escaped + "\"}");
        }
    }
}
