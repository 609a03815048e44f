package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.schema.AuditLogEntry;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** Schemas that somebody else registered: looked up, or the latest used. */
class LatestVersionTest {

    private static AvroWireSerializer latest(String url) {
        return Samples.serializer(Samples.config(url, "auto.register.schemas", "false", "use.latest.version", "true"));
    }

    @Test
    void shouldLookUpOnlyWhatIsRegistered() {
        // Given
        AvroWireSerializer serializer =
                Samples.serializer(Samples.config("mock://lookup", "auto.register.schemas", "false"));
        // When, Then
        assertThatThrownBy(() -> serializer.prepare("topic", Samples.V1)).isInstanceOf(SerializationException.class);
        int id = Samples.registry("mock://lookup").register("topic-value", Samples.V1);
        assertThat(serializer.prepare("topic", Samples.V1)).isEqualTo(id);
    }

    @Test
    void shouldTakeTheLatestThatDiffersOnlyInDocumentationAndProperties() {
        // Given
        Schema bare = SubjectSchemas.without("doc", SubjectSchemas.without("avro.java.string", AuditLogEntry.SCHEMA$));
        assertThat(bare).isNotEqualTo(AuditLogEntry.SCHEMA$);
        int id = Samples.registry("mock://bare").register("topic-value", bare);
        // When
        AvroWireSerializer serializer = latest("mock://bare");
        // Then
        assertThat(serializer.prepare("topic", AuditLogEntry.SCHEMA$)).isEqualTo(id);
        assertThat(Samples.deserializer(Samples.config("mock://bare", "specific.avro.reader", true))
                        .deserialize("topic", serializer.serialize("topic", Samples.entry())))
                .isEqualTo(Samples.entry());
    }

    @Test
    void shouldRefuseARecordOfAnotherSchemaThanTheLatest() {
        Samples.registry("mock://other").register("topic-value", Samples.V2);
        AvroWireSerializer serializer = latest("mock://other");
        assertThatThrownBy(() -> serializer.serialize("topic", Samples.seen("a", 7)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("topic-value")
                .hasMessageContaining("Register the worker's schema")
                .hasMessageContaining("Confluent's own serializer");
    }

    @Test
    void shouldRegisterRatherThanTakeTheLatestAsTheOriginalDoes() {
        Samples.registry("mock://both").register("topic-value", Samples.V2);
        AvroWireSerializer serializer = Samples.serializer(Samples.config("mock://both", "use.latest.version", true));
        int id = serializer.prepare("topic", Samples.V1);
        assertThat(Samples.registry("mock://both").byId(id)).isEqualTo(Samples.V1);
    }

    @Test
    void shouldRegisterWithoutWhatIsForJavaAlone() {
        int id = Samples.serializer(Samples.config("mock://java")).prepare("topic", AuditLogEntry.SCHEMA$);
        assertThat(Samples.registry("mock://java").byId(id).toString())
                .doesNotContain("avro.java.string")
                .contains("\"doc\"", "timestamp-millis");
    }
}
