package io.auditlog.enricher.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.Topics;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.WireBytes;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.scene.Ground;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Scene;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.serde.GenuineParts;
import io.auditlog.enricher.serde.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The configurations in {@code config/connect} in Kafka Connect itself, with Confluent's and Apicurio's genuine converters,
 * Iceberg's sink and, in place of the sinks that are not published, Kafka's own file sink. What they read was written by a
 * worker; beside it stand copies that were aborted, and a record that is no Avro.
 */
@Tag("thorough")
@ExtendWith({Ground.Resolver.class, GenuineParts.class})
final class ConnectIT {

    private static final Path HOME =
            Path.of(System.getProperty("connect.home", "target/connect")).toAbsolutePath();
    private static final String ROWS = "src/test/resources/io/auditlog/enricher/deploy/TableRows.java";
    private static final int IDS = 60;
    private static final String FOREIGN = "no Avro";

    private static Scene scene;
    private static RegistryServer registry;
    private static Path directory;
    private static List<GenericRecord> entries;
    private static ConnectProcess connect;

    @BeforeAll
    static void writeAndStartConnect(Ground ground, RegistryServer server) throws Exception {
        registry = server;
        directory = ground.directory();
        scene = ground.scene("connect", 2, ApiSettings.defaults())
                .quick()
                .with("schema.registry.url", server.url())
                .with("ocsf.unmapped.data", "text");
        scene.publish(Input.good("log-", IDS)).publish(List.of(Input.deadLetter("fault-status.410", Code.GONE)));
        scene.workers.startHere();
        scene.awaitOutcomes();
        scene.judge();
        List<Emitted> written = read("enriched.topic");
        entries = new ArrayList<>();
        for (Emitted entry : written) {
            entries.add(WireBytes.decode(entry.value(), AuditLogEntry.getClassSchema()));
        }
        addWhatNoSinkShouldWrite(written.subList(0, 5));
        Files.writeString(directory.resolve("connect.properties"), """
                registry.user.info=any:one
                elasticsearch.password=unused
                opensearch.password=unused
                splunk.token=unused
                iceberg.credential=unused
                """);
        connect = ConnectProcess.start(HOME, directory, scene.stage.property("bootstrap.servers"));
    }

    @AfterAll
    static void stop() {
        if (connect != null) {
            connect.close();
        }
        scene.close();
    }

    private static List<Emitted> read(String topicKey) {
        return scene.reader().readAll(List.of(scene.stage.property(topicKey)));
    }

    private static void addWhatNoSinkShouldWrite(List<Emitted> copied) {
        String topic = scene.stage.property("enriched.topic");
        Map<String, Object> config = Map.of(
                "bootstrap.servers", scene.stage.property("bootstrap.servers"), "transactional.id", scene.group());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            copied.forEach(entry -> Await.get(producer.send(new ProducerRecord<>(topic, entry.key(), entry.value()))));
            producer.abortTransaction();
            producer.beginTransaction();
            Await.get(producer.send(new ProducerRecord<>(topic, null, FOREIGN.getBytes(UTF_8))));
            producer.commitTransaction();
        }
    }

    @ParameterizedTest
    @CsvSource({"elasticsearch, false", "opensearch, false", "splunk, false", "s3, false", "s3, true"})
    void shouldConvertEachEntryOnceAndSetAsideWhatIsNone(String name, boolean apicurio) throws Exception {
        // Given
        ConnectorFile connector = toFile(here(name, apicurio));
        // When
        connect.create(connector);
        // Then
        Set<String> without = Set.of(
                connector.config().getOrDefault("transforms.slim.exclude", "").split(",", -1));
        assertThat(lines(connector, IDS))
                .containsExactlyInAnyOrderElementsOf(entries.stream()
                        .map(entry -> SinkText.struct(entry, without))
                        .toList());
        assertThatTheForeignRecordIsSetAside(connector);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteEachEntryToOneRowOfAnIcebergTable(boolean apicurio) throws Exception {
        // Given
        ConnectorFile connector = toTable(here("iceberg", apicurio), "audit.entries_" + apicurio);
        // When
        connect.create(connector);
        List<String> printed = rows(connector, IDS);
        // Then
        assertThat(printed)
                .contains(
                        "column 1: id: required string",
                        "column 6: userId: optional string",
                        "column 14: user: optional struct<22: email: required string, 23: additionalFields: optional string>",
                        "column 18: eventTime: optional timestamptz",
                        "column 20: body: required binary");
        assertThat(printed.stream().filter(line -> line.startsWith("row ")))
                .containsExactlyInAnyOrderElementsOf(entries.stream()
                        .map(entry -> "row " + SinkText.row(entry))
                        .toList());
        assertThatTheForeignRecordIsSetAside(connector);
    }

    @Test
    void shouldWriteADeadLetterWithItsListsToARow() throws Exception {
        // Given
        ConnectorFile connector = toTable(here("iceberg", false).named("iceberg-dead-letters"), "audit.dead_letters")
                .with("topics", scene.stage.property("dead.letter.topic").replace("{class}", "4xx"))
                .with("iceberg.tables.default-partition-by", "day(failedAt)");
        // When
        connect.create(connector);
        List<String> printed = rows(connector, 1);
        // Then
        assertThat(printed)
                .anyMatch(
                        line -> line.matches("column .*: attempts: required list<struct<.*at: required timestamptz.*"))
                .anyMatch(line -> line.endsWith(": missingPerms: required list<string>"));
        assertThat(printed.stream().filter(line -> line.startsWith("row ")))
                .singleElement(STRING)
                .contains("fault-status.410", "GONE");
    }

    @Test
    void shouldWriteEachOcsfEventOnce() throws Exception {
        // Given
        ConnectorFile toFile = toFile(ocsf("splunk"));
        ConnectorFile toTable =
                toTable(ocsf("iceberg"), "audit.events").with("tasks.max", "1"); // each would add columns
        // When
        connect.create(toFile);
        connect.create(toTable);
        // Then
        List<String> lines = lines(toFile, IDS);
        List<String> rows = rows(toTable, IDS);
        for (Emitted event : read("ocsf.topic")) {
            String id = "\\b" + new String(event.key(), UTF_8) + "[,}].*";
            assertThat(lines)
                    .filteredOn(line -> line.matches(".*original_event_uid=" + id))
                    .hasSize(1);
            assertThat(rows)
                    .filteredOn(line -> line.matches("row .*\\[.*" + id))
                    .hasSize(1);
        }
    }

    private static ConnectorFile ocsf(String name) {
        return here(name, false)
                .named(name + "-ocsf")
                .with("topics", scene.stage.property("ocsf.topic"))
                .with("value.converter", "org.apache.kafka.connect.json.JsonConverter")
                .with("value.converter.schemas.enable", "false");
    }

    /** A configuration as it is, led to what there is here. */
    private static ConnectorFile here(String name, boolean apicurio) {
        ConnectorFile file = ConnectorFile.read(name);
        ConnectorFile changed = file.named(name + (apicurio ? "-apicurio" : ""))
                .with("topics", scene.stage.property("enriched.topic"))
                .with("errors.deadletterqueue.topic.name", scene.group() + "-" + name + apicurio)
                .with("errors.deadletterqueue.topic.replication.factor", "1")
                .with("value.converter.schema.registry.url", registry.url())
                .secretsFrom(directory.resolve("connect.properties"));
        return !apicurio
                ? changed
                : changed.with("value.converter", "io.apicurio.registry.utils.converter.AvroConverter")
                        .with("value.converter.apicurio.registry.url", registry.apicurioUrl())
                        .with("value.converter.apicurio.registry.as-confluent", "true")
                        .with("value.converter.apicurio.registry.use-id", "contentId");
    }

    private static ConnectorFile toFile(ConnectorFile connector) {
        return connector
                .with("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector")
                .with("tasks.max", "1")
                .with("file", directory.resolve(connector.name() + ".txt"));
    }

    private static String warehouse() {
        return directory.resolve("warehouse").toUri().toString();
    }

    /** In a catalog that needs no server. */
    private static ConnectorFile toTable(ConnectorFile connector, String table) {
        String control = scene.group() + "-" + table;
        new Topics(scene.operator.admin()).create(1, Map.of(), control);
        return connector
                .with("tasks.max", "2")
                .with("iceberg.catalog.type", "hadoop")
                .with("iceberg.catalog.warehouse", warehouse())
                .with("iceberg.tables", table)
                .with("iceberg.control.topic", control)
                .with("iceberg.control.commit.interval-ms", "1000");
    }

    /** What the file sink wrote: text of Java's own, one line for each value that has none in itself. */
    private static List<String> lines(ConnectorFile connector, int count) {
        Path file = Path.of(connector.config().get("file"));
        return Await.value(
                file.toString(),
                Scene.TIMEOUT,
                () -> Files.exists(file) ? Files.readAllLines(file) : List.<String>of(),
                lines -> lines.size() >= count);
    }

    private static void assertThatTheForeignRecordIsSetAside(ConnectorFile connector) {
        String topic = connector.config().get("errors.deadletterqueue.topic.name");
        List<Emitted> aside = Await.value(
                topic, Scene.TIMEOUT, () -> scene.reader().readAll(List.of(topic)), records -> !records.isEmpty());
        assertThat(aside).allSatisfy(record -> {
            assertThat(record.value()).isEqualTo(FOREIGN.getBytes(UTF_8));
            assertThat(record.header("__connect.errors.class.name"))
                    .isEqualTo(connector.config().get("value.converter"));
        });
    }

    private static List<String> rows(ConnectorFile connector, int count) throws IOException {
        String table = connector.config().get("iceberg.tables");
        Path output = directory.resolve(table + ".txt");
        try (JavaProcess rows = JavaCommand.of(ROWS, warehouse(), table, Integer.toString(count))
                .classPath(HOME.resolve("plugins/iceberg") + "/*")
                .start(output)) {
            Await.until(
                    table,
                    Scene.TIMEOUT,
                    () -> !rows.isAlive() || connect.running(connector).isEmpty());
            assertThat(rows.awaitExit(Scene.TIMEOUT)).isZero();
        }
        return Files.readAllLines(output);
    }
}
