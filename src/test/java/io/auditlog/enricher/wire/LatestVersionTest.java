package io.auditlog.enricher.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.schema.AuditLogEntry;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** Schemas that somebody else registered: looked up, or the latest used. */
class LatestVersionTest {

    private static AvroWireSerializer latest(String url, boolean strict) {
        return Samples.serializer(Samples.config(
                url,
                "auto.register.schemas",
                "false",
                "use.latest.version",
                "true",
                "latest.compatibility.strict",
                strict));
    }

    private static SchemaRegistry registry(String url) {
        return SchemaRegistries.open(Samples.config(url));
    }

    @Test
    void shouldLookUpOnlyWhatIsRegistered() {
        // Given
        AvroWireSerializer serializer =
                Samples.serializer(Samples.config("mock://lookup", "auto.register.schemas", "false"));
        // When, Then
        assertThatThrownBy(() -> serializer.prepare("topic", Samples.V1)).isInstanceOf(SerializationException.class);
        int id = registry("mock://lookup").register("topic-value", Samples.V1);
        assertThat(serializer.prepare("topic", Samples.V1)).isEqualTo(id);
    }

    @Test
    void shouldTakeTheLatestThatDiffersOnlyInDocumentationAndProperties() {
        // Given
        Schema bare = RegistryJson.without("doc", RegistryJson.without("avro.java.string", AuditLogEntry.SCHEMA$));
        assertThat(bare).isNotEqualTo(AuditLogEntry.SCHEMA$);
        int id = registry("mock://bare").register("topic-value", bare);
        // When
        AvroWireSerializer serializer = latest("mock://bare", true);
        // Then
        assertThat(serializer.prepare("topic", AuditLogEntry.SCHEMA$)).isEqualTo(id);
        assertThat(Samples.deserializer(Samples.config("mock://bare", "specific.avro.reader", true))
                        .deserialize("topic", serializer.serialize("topic", Samples.entry())))
                .isEqualTo(Samples.entry());
    }

    @Test
    void shouldRefuseARecordOfAnotherSchemaThanTheLatest() {
        registry("mock://other").register("topic-value", Samples.V2);
        AvroWireSerializer serializer = latest("mock://other", true);
        assertThatThrownBy(() -> serializer.serialize("topic", Samples.seen("a", 7)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("latest.compatibility.strict");
    }

    @Test
    void shouldConvertToTheLatestByNameWhereThatIsAllowed() {
        // Given
        int id = registry("mock://convert").register("topic-value", Samples.V2);
        AvroWireSerializer serializer = latest("mock://convert", false);
        // When
        byte[] bytes = serializer.serialize("topic", Samples.seen("a", 7));
        // Then
        assertThat(WireFormat.idOf(bytes)).isEqualTo(id);
        GenericRecord read = (GenericRecord)
                Samples.deserializer(Samples.config("mock://convert")).deserialize("topic", bytes);
        assertThat(read.getSchema()).isEqualTo(Samples.V2);
        assertThat(read.get("id")).hasToString("a");
        assertThat(read.get("count")).isEqualTo(7);
        assertThat(read.get("note")).isNull();
    }

    @Test
    void shouldRefuseWhatCannotBeConverted() {
        registry("mock://cannot").register("topic-value", Samples.INCOMPATIBLE);
        AvroWireSerializer serializer = latest("mock://cannot", false);
        assertThatThrownBy(() -> serializer.serialize("topic", Samples.seen("a", 7)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("cannot be converted");
    }

    @Test
    void shouldRegisterRatherThanTakeTheLatestAsTheOriginalDoes() {
        registry("mock://both").register("topic-value", Samples.V2);
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://both", "use.latest.version", true));
        int id = serializer.prepare("topic", Samples.V1);
        assertThat(registry("mock://both").byId(id)).isEqualTo(Samples.V1);
    }

    @Test
    void shouldRegisterWithoutJavaPropertiesWhereAsked() {
        AvroWireSerializer serializer =
                Samples.serializer(Samples.config("mock://java", "avro.remove.java.properties", true));
        int id = serializer.prepare("topic", AuditLogEntry.SCHEMA$);
        assertThat(registry("mock://java").byId(id).toString())
                .doesNotContain("avro.java.string")
                .contains("\"doc\"", "timestamp-millis");
    }
}
