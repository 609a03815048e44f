package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.schema.AuditLogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written: the wire format, under the right subject and ID, the same from every thread. */
class AvroWireSerializerTest {

    private static final String NO_REGISTERING = "auto.register.schemas";

    static List<IndexedRecord> records() {
        return List.of(Samples.entry(), Samples.deadLetter(), Samples.seen("a", 7));
    }

    static List<IndexedRecord> shippedRecords() {
        return List.of(Samples.entry(), Samples.deadLetter());
    }

    /** The schema of a record as the file in {@code schemas/} has it. */
    static Schema shipped(IndexedRecord record) throws IOException {
        String name = record.getSchema().getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-");
        return new Schema.Parser()
                .parse(Path.of("schemas", name.toLowerCase(Locale.ROOT) + ".avsc")
                        .toFile());
    }

    private static AvroWireSerializer usingLatest(String url) {
        return Samples.serializer(Samples.config(url, NO_REGISTERING, "false", "use.latest.version", "true"));
    }

    @Test
    void shouldExamineWhatIsRegisteredAndWhatWouldBeWithoutRegistering() throws Exception {
        RegistryStub.Answer unknown = RegistryStub.error(404, 40403, "no such schema");
        try (RegistryStub stub = RegistryStub.answering(
                RegistryStub.ok("{\"id\":7}"),
                unknown,
                RegistryStub.ok("{\"is_compatible\":true}"),
                unknown,
                RegistryStub.error(404, 40401, "no such subject"),
                unknown,
                RegistryStub.ok("{\"is_compatible\":false,\"messages\":[\"x\"]}"))) {
            AvroWireSerializer serializer = Samples.serializer(Samples.config(stub.url()));
            assertThat(serializer.examine("t", Samples.V1)).hasValue(7);
            assertThat(serializer.examine("t", Samples.V1)).isEmpty();
            assertThat(serializer.examine("t", Samples.V1)).isEmpty();
            assertThatThrownBy(() -> serializer.examine("t", Samples.V2))
                    .isInstanceOf(IncompatibleSchemaException.class)
                    .hasMessageContaining("latest version of t-value");
            assertThat(stub.lines())
                    .containsOnly("POST /subjects/t-value", "POST /compatibility/subjects/t-value/versions/latest");
        }
    }

    @Test
    void shouldExamineWhatIsRegisteredByOthers() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.error(404, 40403, "no such schema"))) {
            AvroWireSerializer serializer = Samples.serializer(Samples.config(stub.url(), NO_REGISTERING, "false"));
            assertThatThrownBy(() -> serializer.examine("t", Samples.V1)).isInstanceOf(SerializationException.class);
        }
        try (RegistryStub stub = RegistryStub.answering(new RegistryStub.Answer(404, "<html>"))) {
            AvroWireSerializer serializer = Samples.serializer(Samples.config(stub.url()));
            assertThatThrownBy(() -> serializer.examine("t", Samples.V1))
                    .as("another server")
                    .isInstanceOf(SerializationException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldWriteZeroTheIdAndPlainAvro(IndexedRecord record) throws Exception {
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://plain"));
        byte[] bytes = serializer.serialize("topic", record);
        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(serializer.prepare("topic", record.getSchema()));
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(Samples.plainAvro(record));
        assertThat(serializer.serialize("topic", null)).isNull();
    }

    @Test
    void shouldWriteARecordLargerThanItsFirstBuffer() throws Exception {
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://large"));
        AuditLogEntry large = AuditLogEntry.newBuilder(Samples.entry())
                .setBody(ByteBuffer.wrap(new byte[3_000_000]))
                .build();
        byte[] bytes = serializer.serialize("topic", large);
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(Samples.plainAvro(large));
    }

    @ParameterizedTest
    @CsvSource({
        "TopicNameStrategy, audits-value",
        "RecordNameStrategy, io.auditlog.test.Seen",
        "TopicRecordNameStrategy, audits-io.auditlog.test.Seen",
        "io.confluent.kafka.serializers.subject.RecordNameStrategy, io.auditlog.test.Seen"
    })
    void shouldNameTheSubjectByTheStrategy(String strategy, String subject) {
        String url = "mock://strategy-" + strategy;
        int id = Samples.serializer(Samples.config(url, "value.subject.name.strategy", strategy))
                .prepare("audits", Samples.V1);
        assertThat(Samples.registry(url).latest(subject)).isEqualTo(new SchemaRegistry.Registered(id, 1, Samples.V1));
    }

    @Test
    void shouldRefuseKeysUnknownStrategiesAndAMissingRegistry() {
        AvroWireSerializer serializer = new AvroWireSerializer();
        assertThatThrownBy(() -> serializer.configure(Samples.config("mock://keys"), true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("values only");
        assertThatThrownBy(() -> serializer.configure(
                        Samples.config("mock://x", "value.subject.name.strategy", "com.example.Mine"), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("value.subject.name.strategy")
                .hasMessageContaining("TopicRecordNameStrategy");
        assertThatThrownBy(() -> serializer.configure(Map.of(), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
        assertThatThrownBy(() -> serializer.serialize("topic", Samples.seen("a", 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "avro.remove.java.properties", "latest.compatibility.strict", "key.subject.name.strategy",
                "specific.avro.reader", "schema.registry.ssl.protocol", "use.schema.id"
            })
    void shouldSayWhatHasNoEffectOnIt(String property) {
        assertThat(AvroWireSerializer.heeds(property)).isFalse();
    }

    @Test
    void shouldRefuseARecordThatDoesNotFollowItsSchema() {
        GenericData.Record broken = new GenericData.Record(Samples.V1);
        broken.put("id", 5L);
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://broken"));
        assertThatThrownBy(() -> serializer.serialize("topic", broken)).isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldRegisterOnceAndWriteTheSameBytesFromManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (RegistryStub registry = RegistryStub.answering(RegistryStub.ok("{\"id\":258}"))) {
            // Given
            AvroWireSerializer serializer = Samples.serializer(Samples.config(registry.url()));
            Callable<byte[]> task = () -> serializer.serialize("topic", Samples.entry());
            // When
            List<Future<byte[]>> written = threads.invokeAll(
                    IntStream.range(0, 400).mapToObj(i -> task).toList());
            // Then
            byte[] expected = serializer.serialize("topic", Samples.entry());
            assertThat(expected).startsWith(0, 0, 0, 1, 2);
            for (Future<byte[]> one : written) {
                assertThat(one.get()).isEqualTo(expected);
            }
            assertThat(registry.lines()).containsExactly("POST /subjects/topic-value/versions");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldNoticeNothingWhenTheRegistryGoesDownLater() throws Exception {
        AvroWireSerializer serializer;
        try (RegistryStub registry = RegistryStub.answering(RegistryStub.ok("{\"id\":1}"))) {
            serializer = Samples.serializer(Samples.config(registry.url()));
            serializer.prepare("topic", AuditLogEntry.getClassSchema());
        }
        assertThat(serializer.serialize("topic", Samples.entry())).startsWith(0, 0, 0, 0, 1);
        assertThatThrownBy(() -> serializer.serialize("another", Samples.entry()))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    /** Whoever registers the files in {@code schemas/} beforehand has done enough. */
    @ParameterizedTest
    @MethodSource("shippedRecords")
    void shouldFindTheShippedSchemasWithoutRegistering(IndexedRecord record) throws Exception {
        // Given: another schema has the first ID
        Schema shipped = shipped(record);
        String url = "mock://shipped-" + record.getSchema().getName();
        SchemaRegistry registry = Samples.registry(url);
        registry.register("topic-value", Samples.V1);
        AvroWireSerializer serializer = Samples.serializer(Samples.config(url, NO_REGISTERING, "false"));
        assertThatThrownBy(() -> serializer.prepare("topic", record.getSchema()))
                .isInstanceOf(SerializationException.class);
        // When
        int id = registry.register("topic-value", shipped);
        // Then
        assertThat(AvroWireSerializer.shipped(record.getSchema()).toString()).isEqualTo(shipped.toString());
        assertThat(serializer.prepare("topic", record.getSchema()))
                .isEqualTo(id)
                .isNotEqualTo(1);
        byte[] bytes = serializer.serialize("topic", record);
        assertThat(AvroWireDeserializer.idOf(bytes)).isEqualTo(id);
        assertThat(Samples.deserializer(Samples.config(url, "specific.avro.reader", true))
                        .deserialize("topic", bytes))
                .isEqualTo(record);
    }

    @Test
    void shouldTakeTheLatestIfItIsWrittenAlike() {
        // Given: without documentation, defaults and properties
        Schema bare = new Schema.Parser().parse(SchemaNormalization.toParsingForm(AuditLogEntry.SCHEMA$));
        assertThat(bare).isNotEqualTo(AuditLogEntry.SCHEMA$);
        int id = Samples.registry("mock://bare").register("topic-value", bare);
        // When
        AvroWireSerializer serializer = usingLatest("mock://bare");
        // Then
        assertThat(serializer.prepare("topic", AuditLogEntry.SCHEMA$)).isEqualTo(id);
        assertThat(Samples.deserializer(Samples.config("mock://bare", "specific.avro.reader", true))
                        .deserialize("topic", serializer.serialize("topic", Samples.entry())))
                .isEqualTo(Samples.entry());
    }

    @Test
    void shouldRefuseARecordOfAnotherSchemaThanTheLatest() {
        Samples.registry("mock://other").register("topic-value", Samples.V2);
        AvroWireSerializer serializer = usingLatest("mock://other");
        assertThatThrownBy(() -> serializer.serialize("topic", Samples.seen("a", 7)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("topic-value")
                .hasMessageContaining("Register the worker's schema")
                .hasMessageContaining("Confluent's own serializer");
    }

    @Test
    void shouldRegisterRatherThanTakeTheLatestAsTheOriginalDoes() {
        Samples.registry("mock://both").register("topic-value", Samples.V2);
        int id = Samples.serializer(Samples.config("mock://both", "use.latest.version", true))
                .prepare("topic", Samples.V1);
        assertThat(Samples.registry("mock://both").byId(id)).isEqualTo(Samples.V1);
    }
}
