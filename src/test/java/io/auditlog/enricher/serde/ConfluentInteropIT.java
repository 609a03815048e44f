package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.schema.AuditLogEntry;
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

    private static final String STRATEGIES = "io.confluent.kafka.serializers.subject.";

    private final RegistryServer server;
    private final GenuineSerde genuine;

    ConfluentInteropIT(RegistryServer server, GenuineSerde genuine) {
        this.server = server;
        this.genuine = genuine;
    }

    /** As the worker hands it on: the original too leaves out what is for Java alone. */
    private Map<String, Object> config(Object... more) {
        Map<String, Object> config = Samples.config(server.url(), more);
        config.put("avro.remove.java.properties", true);
        return config;
    }

    private SchemaRegistry registry() {
        return Samples.registry(server.url());
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#records")
    void shouldWriteTheSameBytesAsTheOriginalWhoeverIsFirst(IndexedRecord record) throws Exception {
        // Given
        String name = record.getSchema().getName();
        // When
        byte[] oursFirst = Samples.serializer(config()).serialize(name + "-a", record);
        byte[] theirsSecond = genuine.serializer(config()).serialize(name + "-a", record);
        byte[] theirsFirst = genuine.serializer(config()).serialize(name + "-b", record);
        byte[] oursSecond = Samples.serializer(config()).serialize(name + "-b", record);
        // Then
        assertThat(oursFirst).isEqualTo(theirsSecond).isEqualTo(theirsFirst).isEqualTo(oursSecond);
        assertThat(registry().latest(name + "-a-value"))
                .isEqualTo(new SchemaRegistry.Registered(
                        AvroWireDeserializer.idOf(oursFirst), 1, AvroWireSerializer.shipped(record.getSchema())));
        assertThat(registry().latest(name + "-b-value").version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#records")
    void shouldBeReadByTheOriginalAndReadIt(IndexedRecord record) throws Exception {
        // Given
        String topic = record.getSchema().getName() + "-read";
        // When
        Object theyRead = genuine.deserializer(config())
                .deserialize(topic, Samples.serializer(config()).serialize(topic, record));
        IndexedRecord weRead = Samples.deserializer(config())
                .deserialize(topic, genuine.serializer(config()).serialize(topic, record));
        // Then
        assertThat(theyRead).isInstanceOf(GenericRecord.class).isEqualTo(weRead);
        assertThat(Samples.plainAvro(weRead)).isEqualTo(Samples.plainAvro(record));
    }

    @Test
    void shouldReadGeneratedClassesAsTheOriginalDoes() throws Exception {
        byte[] bytes = Samples.serializer(config()).serialize("specific", Samples.entry());
        Map<String, Object> specific = config("specific.avro.reader", true);
        assertThat(genuine.deserializer(specific).deserialize("specific", bytes))
                .isEqualTo(Samples.entry());
        assertThat(Samples.deserializer(specific).deserialize("specific", bytes))
                .isEqualTo(Samples.entry());
    }

    @Test
    void shouldReadLettersWithTheOriginalAndTellThoseThatAreNone() throws Exception {
        // Given
        byte[] letter = genuine.serializer(config()).serialize("letters", Samples.deadLetter());
        byte[] unknown = letter.clone();
        unknown[1] = 99;
        // When
        DeadLetterDecoder letters = genuine.letters(config());
        // Then
        assertThat(letters.read(record(letter)))
                .hasValueSatisfying(read -> assertThat(read.content()).isEqualTo(Samples.deadLetter()));
        for (byte[] none : List.of(unknown, Arrays.copyOf(letter, letter.length - 1), new byte[] {0, 1})) {
            assertThat(letters.read(record(none))).isEmpty();
        }
    }

    @Test
    void shouldNotTakeALetterForNoneWhileTheRegistryOfTheOriginalIsAway() throws Exception {
        byte[] letter = genuine.serializer(config()).serialize("letters", Samples.deadLetter());
        DeadLetterDecoder letters = genuine.letters(Samples.config("http://localhost:1", "max.retries", 0));
        assertThatThrownBy(() -> letters.read(record(letter))).isInstanceOf(SerializationException.class);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("letters", 0, 0, null, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"})
    void shouldNameSubjectsAsTheOriginalDoes(String strategy) throws Exception {
        // Given: only the original registers, so that ours finds nothing under another name
        String topic = "named-by-" + strategy;
        Map<String, Object> registering = config("value.subject.name.strategy", STRATEGIES + strategy);
        byte[] theirs = genuine.serializer(registering).serialize(topic, Samples.entry());
        // When
        Map<String, Object> lookingUp =
                config("value.subject.name.strategy", STRATEGIES + strategy, "auto.register.schemas", false);
        byte[] ours = Samples.serializer(lookingUp).serialize(topic, Samples.entry());
        // Then
        assertThat(ours).isEqualTo(theirs);
    }

    @ParameterizedTest
    @MethodSource("io.auditlog.enricher.serde.AvroWireSerializerTest#shippedRecords")
    void shouldFindTheShippedSchemasAsTheOriginalDoes(IndexedRecord record) throws Exception {
        // Given
        String topic = record.getSchema().getName() + "-shipped";
        int id = registry().register(topic + "-value", AvroWireSerializerTest.shipped(record));
        Map<String, Object> lookingUp = config("auto.register.schemas", false);
        // When, Then
        assertThat(Samples.serializer(lookingUp).serialize(topic, record))
                .isEqualTo(genuine.serializer(lookingUp).serialize(topic, record));
        assertThat(Samples.serializer(lookingUp).prepare(topic, record.getSchema()))
                .isEqualTo(id);
        assertThat(registry().latest(topic + "-value").version()).isEqualTo(1);
    }

    @Test
    void shouldNotFindASchemaThatIsNotRegisteredLikeTheOriginal() {
        Map<String, Object> lookingUp = config("auto.register.schemas", false);
        assertThatThrownBy(() -> genuine.serializer(lookingUp).serialize("absent", Samples.entry()))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> Samples.serializer(lookingUp).serialize("absent", Samples.entry()))
                .isInstanceOf(SerializationException.class)
                .isNotInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void shouldUseTheLatestVersionAsTheOriginalDoes() throws Exception {
        // Given
        Map<String, Object> latest = config("auto.register.schemas", false, "use.latest.version", true);
        Samples.serializer(config()).prepare("latest", AuditLogEntry.SCHEMA$);
        // When, Then
        assertThat(Samples.serializer(latest).serialize("latest", Samples.entry()))
                .isEqualTo(genuine.serializer(latest).serialize("latest", Samples.entry()));
    }

    @Test
    void shouldRefuseARecordOfAnotherSchemaThanTheLatestLikeTheOriginal() {
        // Given
        Map<String, Object> latest = config("auto.register.schemas", false, "use.latest.version", true);
        registry().register("mismatch-value", Samples.V1);
        // When, Then
        assertThatThrownBy(() -> genuine.serializer(latest).serialize("mismatch", Samples.entry()))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> Samples.serializer(latest).serialize("mismatch", Samples.entry()))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldSayThatTheRegistryRefusesAnIncompatibleSchema() {
        // Given
        Samples.serializer(config()).prepare("evolving", Samples.V1);
        Samples.serializer(config()).prepare("evolving", Samples.V2);
        assertThat(registry().latest("evolving-value").version()).isEqualTo(2);
        // When, Then
        AvroWireSerializer ours = Samples.serializer(config());
        Schema incompatible = new Schema.Parser().parse(Samples.V1.toString().replace("string", "int"));
        assertThatThrownBy(() -> ours.prepare("evolving", incompatible))
                .isInstanceOf(IncompatibleSchemaException.class);
    }

    @Test
    void shouldResolveAnOlderRecordToTheReadersSchema() throws Exception {
        // Given
        Schema reader = Samples.V2;
        AvroWireDeserializer deserializer = new AvroWireDeserializer(reader);
        deserializer.configure(config(), false);
        // When
        byte[] theirs = genuine.serializer(config()).serialize("older", Samples.seen("a", 7));
        // Then
        GenericRecord read = (GenericRecord) deserializer.deserialize("older", theirs);
        assertThat(read.getSchema()).isEqualTo(reader);
        assertThat(read.get("count")).isEqualTo(7);
    }

    @Test
    void shouldThrowWhatTheOriginalThrowsFor401() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(RegistryStub.error(401, 40101, "Unauthorized"))) {
            Map<String, Object> refused = Samples.config(stub.url());
            assertThatThrownBy(() -> genuine.serializer(refused).serialize("topic", Samples.entry()))
                    .isInstanceOf(AuthenticationException.class);
            assertThatThrownBy(() -> Samples.serializer(refused).serialize("topic", Samples.entry()))
                    .isInstanceOf(AuthenticationException.class);
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
                genuine.serializer(config).serialize("topic", Samples.entry());
                Samples.serializer(config).serialize("topic", Samples.entry());
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
