package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.drift.Drift;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.RegistryUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code shapes} finds wrong before it asks a broker for anything. */
final class ShapesCommandTest {

    @TempDir
    private Path folder;

    private Path config;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        config = Files.writeString(
                folder.resolve("w.properties"), "bootstrap.servers=localhost:1\nschema.registry.url=mock://a\n");
    }

    @Test
    void shouldRefuseATargetThatCannotBeWrittenBeforeItReads() {
        assertThat(execute("--write", folder + "/none/shapes")).isEqualTo(2);
        assertThat(execute("--write", folder.toString())).isEqualTo(2);
        assertThat(execute("--write", config + "/shapes")).isEqualTo(2);

        assertThat(err.toString().lines().filter(line -> !line.startsWith("Try: ")))
                .containsExactly(
                        "--write " + folder
                                + "/none/shapes: the file cannot be written: name one in a directory that exists"
                                + " and can be written to",
                        "--write " + folder
                                + ": the file cannot be written: name one in a directory that exists and can be"
                                + " written to",
                        "--write " + config
                                + "/shapes: the file cannot be written: name one in a directory that exists and"
                                + " can be written to");
    }

    @Test
    void shouldDemandABaselineToCompareWith() {
        assertThat(execute()).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("drift.baseline.file is not set: write a baseline first, with --write FILE");
    }

    @Test
    void shouldNameWhatCannotBeReadAndTakeTheRest() throws IOException {
        // Given
        AuditLogEntry login = new AuditLogEntry();
        login.put("event", "login");
        Deserializer<AuditLogEntry> entries = (topic, value) -> {
            if (value == null || value.length > 0) {
                return value == null ? null : login;
            }
            throw new SerializationException("no \u001b schema");
        };
        Drift drift = Drift.learning();
        PrintWriter skipped = new PrintWriter(err, true);
        // When and then
        assertThat(ShapesCommand.take(record(new byte[0]), entries, drift, skipped))
                .isFalse();
        assertThat(ShapesCommand.take(record(null), entries, drift, skipped)).isFalse();
        assertThat(ShapesCommand.take(record(new byte[1]), entries, drift, skipped))
                .isTrue();
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("Left alone: enriched-2@7 cannot be read: no \\u001b schema");
        drift.baseline().write(folder.resolve("shapes"));
        assertThat(folder.resolve("shapes")).content().contains("login");
    }

    @Test
    void shouldNotLeaveAloneWhatNoRegistryAnsweredFor() {
        try (AvroWireDeserializer entries = new AvroWireDeserializer()) {
            entries.configure(Map.of("schema.registry.url", "http://127.0.0.1:1", "max.retries", 0), false);
            assertThatThrownBy(() -> ShapesCommand.take(
                            record(new byte[6]), entries, Drift.learning(), new PrintWriter(err, true)))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
        assertThat(err.toString()).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("enriched", 2, 7, null, value);
    }

    private int execute(String... options) {
        String[] command = new String[options.length + 3];
        System.arraycopy(new String[] {"shapes", "--config", config.toString()}, 0, command, 0, 3);
        System.arraycopy(options, 0, command, 3, options.length);
        return Commands.create(any -> ExitCode.OK, Map.of())
                .setErr(new PrintWriter(err, true))
                .execute(command);
    }
}
