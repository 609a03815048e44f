package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.schema.AuditLogEntry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written: the wire format, under the right subject and id, the same from every thread. */
class AvroWireSerializerTest {

    static List<IndexedRecord> records() {
        return List.of(Samples.entry(), Samples.deadLetter(), Samples.seen("a", 7));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldWriteZeroTheIdAndPlainAvro(IndexedRecord record) throws Exception {
        // Given
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://plain"));
        // When
        byte[] bytes = serializer.serialize("topic", record);
        // Then
        int id = serializer.prepare("topic", record.getSchema());
        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(id);
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(Samples.plainAvro(record));
    }

    @Test
    void shouldWriteARecordLargerThanItsFirstBuffer() throws Exception {
        // Given
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://large"));
        AuditLogEntry large = AuditLogEntry.newBuilder(Samples.entry())
                .setBody(ByteBuffer.wrap(new byte[3_000_000]))
                .build();
        // When
        byte[] bytes = serializer.serialize("topic", large);
        // Then
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(Samples.plainAvro(large));
    }

    @Test
    void shouldWriteNullAsNull() {
        assertThat(Samples.serializer(Samples.config("mock://null")).serialize("topic", null))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "TopicNameStrategy, audits-value",
        "io.confluent.kafka.serializers.subject.TopicNameStrategy, audits-value",
        "RecordNameStrategy, io.auditlog.test.Seen",
        "io.confluent.kafka.serializers.subject.RecordNameStrategy, io.auditlog.test.Seen",
        "TopicRecordNameStrategy, audits-io.auditlog.test.Seen",
        "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy, audits-io.auditlog.test.Seen"
    })
    void shouldNameTheSubjectByTheStrategy(String strategy, String subject) {
        // Given
        String url = "mock://strategy-" + strategy;
        AvroWireSerializer serializer =
                Samples.serializer(Samples.config(url, "value.subject.name.strategy", strategy));
        // When
        int id = serializer.prepare("audits", Samples.V1);
        // Then
        assertThat(Samples.registry(url).latest(subject)).isEqualTo(new SchemaRegistry.Registered(id, 1, Samples.V1));
    }

    @Test
    void shouldRefuseToWriteKeys() {
        assertThatThrownBy(() -> new AvroWireSerializer().configure(Samples.config("mock://keys"), true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("values only");
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
    void shouldRefuseAnUnknownStrategy() {
        var config = Samples.config("mock://x", "value.subject.name.strategy", "com.example.Mine");
        assertThatThrownBy(() -> Samples.serializer(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("value.subject.name.strategy")
                .hasMessageContaining("TopicRecordNameStrategy");
    }

    @Test
    void shouldRefuseAConfigurationWithoutARegistry() {
        assertThatThrownBy(() -> new AvroWireSerializer().configure(Map.of(), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void shouldSayThatARecordDoesNotFollowItsSchema() {
        // Given
        GenericData.Record broken = new GenericData.Record(Samples.V1);
        broken.put("id", 5L);
        // When, Then
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://broken"));
        assertThatThrownBy(() -> serializer.serialize("topic", broken)).isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldAskForTheConfigurationFirst() {
        assertThatThrownBy(() -> new AvroWireSerializer().serialize("topic", Samples.seen("a", 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRegisterOnceAndWriteTheSameBytesFromManyThreads() throws Exception {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (RegistryStub registry = RegistryStub.answering(RegistryStub.ok("{\"id\":258}"))) {
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
        // Given
        AvroWireSerializer serializer;
        try (RegistryStub registry = RegistryStub.answering(RegistryStub.ok("{\"id\":1}"))) {
            serializer = Samples.serializer(Samples.config(registry.url()));
            serializer.prepare("topic", AuditLogEntry.getClassSchema());
        }
        // When, Then
        assertThat(serializer.serialize("topic", Samples.entry())).startsWith(0, 0, 0, 0, 1);
        assertThatThrownBy(() -> serializer.serialize("another", Samples.entry()))
                .isInstanceOf(RegistryUnavailableException.class);
    }
}
