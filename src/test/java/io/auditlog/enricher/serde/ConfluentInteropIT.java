package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our serde beside Confluent's genuine one, both at a genuine registry: nobody can tell which of them wrote. */
@ExtendWith(GenuineParts.class)
class ConfluentInteropIT {

    private final RegistryServer server;
    private final GenuineSerde genuine;

    ConfluentInteropIT(RegistryServer server, GenuineSerde genuine) {
        this.server = server;
        this.genuine = genuine;
    }

    /** As the worker passes it on: the original too leaves out what is for Java alone. */
    private Map<String, Object> config(Object... more) {
        Map<String, Object> config = Samples.config(server.url(), more);
        config.put("avro.remove.java.properties", true);
        return config;
    }

    private SchemaRegistry registry() {
        return Samples.registry(server.url());
    }

    private byte[] ours(Map<String, Object> config, String topic, IndexedRecord record) {
        return Samples.serializer(config).serialize(topic, record);
    }

    private byte[] theirs(Map<String, Object> config, String topic, IndexedRecord record) throws Exception {
        return genuine.serializer(config).serialize(topic, record);
    }

    private void assertBothRefuse(
            Map<String, Object> config, String topic, Class<? extends RuntimeException> expected) {
        assertThatThrownBy(() -> theirs(config, topic, Samples.entry())).isInstanceOf(expected);
        assertThatThrownBy(() -> ours(config, topic, Samples.entry()))
                .isInstanceOf(expected)
                .isNotInstanceOf(RegistryUnavailableException.class);
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#records")
    void shouldWriteTheSameBytesAsTheOriginalWhoeverIsFirst(IndexedRecord record) throws Exception {
        // When
        String name = record.getSchema().getName();
        byte[] oursFirst = ours(config(), name + "-a", record);
        byte[] theirsSecond = theirs(config(), name + "-a", record);
        byte[] theirsFirst = theirs(config(), name + "-b", record);
        byte[] oursSecond = ours(config(), name + "-b", record);
        // Then
        assertThat(oursFirst).isEqualTo(theirsSecond).isEqualTo(theirsFirst).isEqualTo(oursSecond);
        Schema shipped = AvroWireSerializer.shipped(record.getSchema());
        assertThat(registry().latest(name + "-a-value"))
                .isEqualTo(new SchemaRegistry.Registered(AvroWireDeserializer.idOf(oursFirst), 1, shipped));
        assertThat(registry().latest(name + "-b-value").version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#records")
    void shouldBeReadByTheOriginalAndReadIt(IndexedRecord record) throws Exception {
        String topic = record.getSchema().getName() + "-read";
        Object theyRead = genuine.deserializer(config()).deserialize(topic, ours(config(), topic, record));
        IndexedRecord weRead = Samples.deserializer(config()).deserialize(topic, theirs(config(), topic, record));
        assertThat(theyRead).isInstanceOf(GenericRecord.class).isEqualTo(weRead);
        assertThat(Samples.plainAvro(weRead)).isEqualTo(Samples.plainAvro(record));
    }

    @Test
    void shouldReadGeneratedClassesAsTheOriginalDoes() throws Exception {
        byte[] bytes = ours(config(), "specific", Samples.entry());
        Map<String, Object> specific = config("specific.avro.reader", true);
        assertThat(genuine.deserializer(specific).deserialize("specific", bytes))
                .isEqualTo(Samples.entry());
        assertThat(Samples.deserializer(specific).deserialize("specific", bytes))
                .isEqualTo(Samples.entry());
    }

    @Test
    void shouldDecodeDeadLettersWithTheOriginal() throws Exception {
        // Given
        byte[] letter = theirs(config(), "letters", Samples.deadLetter());
        byte[] unknown = letter.clone();
        unknown[1] = 99;
        DeadLetterDecoder decoder = genuine.letters(config());
        DeadLetterDecoder away = genuine.letters(Samples.config("http://localhost:1", "max.retries", 0));
        // Then
        assertThat(decoder.read(record(letter)))
                .hasValueSatisfying(read -> assertThat(read.content()).isEqualTo(Samples.deadLetter()));
        for (byte[] none : List.of(unknown, Arrays.copyOf(letter, letter.length - 1), new byte[] {0, 1})) {
            assertThat(decoder.read(record(none))).isEmpty();
        }
        assertThatThrownBy(() -> away.read(record(letter))).isInstanceOf(SerializationException.class);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("letters", 0, 0, null, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"})
    void shouldNameSubjectsAsTheOriginalDoes(String strategy) throws Exception {
        // Only the original registers, so that ours finds nothing under another name.
        Map<String, Object> config =
                config("value.subject.name.strategy", "io.confluent.kafka.serializers.subject." + strategy);
        byte[] theirs = theirs(config, "named-by-" + strategy, Samples.entry());
        config.put("auto.register.schemas", false);
        assertThat(ours(config, "named-by-" + strategy, Samples.entry())).isEqualTo(theirs);
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#shippedRecords")
    void shouldFindTheShippedSchemasAsTheOriginalDoes(IndexedRecord record) throws Exception {
        String topic = record.getSchema().getName() + "-shipped";
        int id = registry().register(topic + "-value", AvroWireSerializerTest.shipped(record));
        for (boolean latest : new boolean[] {false, true}) {
            Map<String, Object> lookingUp = config("auto.register.schemas", false, "use.latest.version", latest);
            byte[] bytes = ours(lookingUp, topic, record);
            assertThat(bytes).isEqualTo(theirs(lookingUp, topic, record));
            assertThat(AvroWireDeserializer.idOf(bytes)).isEqualTo(id);
        }
        assertThat(registry().latest(topic + "-value").version()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnUnregisteredSchemaAndAnotherLatestLikeTheOriginal() {
        assertBothRefuse(config("auto.register.schemas", false), "absent", SerializationException.class);
        registry().register("mismatch-value", Samples.V1);
        Map<String, Object> latest = config("auto.register.schemas", false, "use.latest.version", true);
        assertBothRefuse(latest, "mismatch", SerializationException.class);
    }

    @Test
    void shouldReportThatTheRegistryRefusesAnIncompatibleSchema() {
        AvroWireSerializer ours = Samples.serializer(config());
        ours.prepare("evolving", Samples.V1);
        ours.prepare("evolving", Samples.V2);
        assertThat(registry().latest("evolving-value").version()).isEqualTo(2);
        Schema incompatible = new Schema.Parser().parse(Samples.V1.toString().replace("string", "int"));
        assertThatThrownBy(() -> ours.prepare("evolving", incompatible))
                .isInstanceOf(IncompatibleSchemaException.class);
    }

    @Test
    void shouldResolveAnOlderRecordToTheReadersSchema() throws Exception {
        AvroWireDeserializer deserializer = new AvroWireDeserializer(Samples.V2);
        deserializer.configure(config(), false);
        byte[] theirs = theirs(config(), "older", Samples.seen("a", 7));
        GenericRecord read = (GenericRecord) deserializer.deserialize("older", theirs);
        assertThat(read.getSchema()).isEqualTo(Samples.V2);
        assertThat(read.get("count")).isEqualTo(7);
    }

    @Test
    void shouldThrowWhatTheOriginalThrowsFor401() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.error(401, 40101, "Unauthorized"))) {
            assertBothRefuse(Samples.config(stub.url()), "topic", AuthenticationException.class);
        }
    }

    @Test
    void shouldAuthenticateAsTheOriginalDoes() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.ok("{\"id\":1}"))) {
            Map<String, Object> named =
                    config("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "wörker:p%40ss");
            named.put("schema.registry.url", stub.url());
            Map<String, Object> inUrl = config("basic.auth.credentials.source", "URL");
            inUrl.put("schema.registry.url", "http://worker:p%40ss@" + stub.authority());
            for (Map<String, Object> config : List.of(named, inUrl)) {
                theirs(config, "topic", Samples.entry());
                ours(config, "topic", Samples.entry());
            }
            assertThat(stub.requests()).hasSize(4);
            for (int i = 0; i < 4; i += 2) {
                RegistryStub.Request theirs = stub.requests().get(i);
                RegistryStub.Request ours = stub.requests().get(i + 1);
                assertThat(ours.headers().get("Authorization"))
                        .isEqualTo(theirs.headers().get("Authorization"));
                assertThat(ours.body()).isEqualTo(theirs.body());
            }
        }
    }
}
