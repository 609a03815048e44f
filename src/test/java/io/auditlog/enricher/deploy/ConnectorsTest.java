package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.schema.AuditLogEntry;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink connectors' configurations: what keeps the promise on the way to the SIEM stands in each of them. */
final class ConnectorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "splunk", "s3"})
    void shouldReadCommittedAvroAndSetAsideWhatCannotBeWritten(String name) {
        Map<String, Object> config = config(name);
        assertThat(config)
                .containsEntry("topics", "audit-logs-enriched")
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry("key.converter", "org.apache.kafka.connect.storage.StringConverter")
                .containsEntry("value.converter", "io.confluent.connect.avro.AvroConverter")
                .containsKey("value.converter.schema.registry.url")
                .containsEntry("errors.tolerance", "all")
                .containsEntry("errors.deadletterqueue.topic.name", "audit-logs-" + name + "-dead-letter")
                .containsEntry("errors.log.include.messages", "false");
        assertThat(config.values())
                .as("Connect takes text only")
                .allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "splunk", "s3"})
    void shouldTakeSecretsFromFiles(String name) {
        assertThat(config(name).entrySet())
                .filteredOn(entry -> entry.getKey().matches(".*(password|token|user\\.info)"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.getValue()).asString().startsWith("${file:/run/secrets/"));
    }

    @Test
    void shouldMakeRedeliveryHarmless() {
        assertThat(config("elasticsearch"))
                .containsEntry("key.ignore", "false")
                .containsEntry("write.method", "insert");
        assertThat(config("splunk"))
                .containsEntry("splunk.hec.ack.enabled", "true")
                .containsEntry("splunk.hec.track.data", "true");
        assertThat(config("s3"))
                .containsKeys("rotate.interval.ms", "flush.size")
                .doesNotContainKey("rotate.schedule.interval.ms")
                .containsEntry("timestamp.extractor", "Record");
    }

    @Test
    void shouldLeaveOutFieldsThatThereAre() {
        Stream.of(String.valueOf(config("splunk").get("transforms.slim.exclude"))
                        .split(",", -1))
                .forEach(field -> assertThat(AuditLogEntry.getClassSchema().getField(field))
                        .as(field)
                        .isNotNull());
    }

    private static Map<String, Object> config(String name) {
        Map<String, Object> connector = Documents.one("config/connect/" + name + ".json");
        assertThat(connector).containsOnlyKeys("name", "config");
        return Documents.map(connector.get("config"));
    }
}
