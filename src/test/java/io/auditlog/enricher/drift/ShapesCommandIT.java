package io.auditlog.enricher.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.monitoring.DriftReporter;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command on what a worker has written, and the worker with what the command has written. */
@ExtendWith(SharedBroker.class)
final class ShapesCommandIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int IDS = 200;

    @TempDir
    private Path directory;

    private final Console console = new Console();

    @Test
    void shouldWriteABaselineAndFindWhatDiffersFromIt(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "shapes", 2, ApiSettings.defaults())) {
            // Given
            stage.with("rate.limit.per.second", "500");
            Path baseline = directory.resolve("shapes.json");
            assertThat(execute(stage)).isEqualTo(2);
            assertThat(console.err()).startsWith("drift.baseline.file is not set");
            enrich(stage);
            // When
            assertThat(execute(stage, "--write", baseline.toString()))
                    .as("%s", console.err())
                    .isZero();
            stage.with("drift.baseline.file", baseline.toString());
            // Then
            assertThat(execute(stage)).as("%s", console.out()).isZero();
            assertThat(console.out()).isEmpty();
            // When a field is taken out of the baseline
            List<String> lines = new ArrayList<>(Files.readAllLines(baseline));
            String removed = lines.stream()
                    .filter(line -> line.matches(".*\"path\":\"/\\w+\",\"types\":\\[\"(string|number)\"].*"))
                    .findFirst()
                    .orElseThrow();
            lines.remove(removed);
            Files.write(baseline, lines);
            // Then the command and the worker name it
            String field =
                    removed.replaceAll(".*\"event\":\"([^\"]+)\",\"path\":\"([^\"]+)\".*", "$1: new field data$2 (");
            assertThat(execute(stage)).isEqualTo(4);
            assertThat(console.out()).startsWith(field);
            try (LogLines log = LogLines.of(DriftReporter.class)) {
                assertThat(enrich(stage)).singleElement().asString().contains(field);
                assertThat(log.at("INFO")).singleElement().asString().contains(field);
            }
        }
    }

    @Test
    void shouldWriteNothingIfThereIsNothingToRead(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "no-shapes", 2, ApiSettings.defaults())) {
            // Given a baseline of old, which is not there where the configuration says
            Path baseline = Files.writeString(directory.resolve("shapes.json"), "{\"event\":\"login\"}\n");
            stage.with("drift.baseline.file", directory.resolve("none").toString());
            // When and then
            assertThat(execute(stage, "--write", baseline.toString())).isEqualTo(5);
            assertThat(console.err())
                    .contains(stage.property("enriched.topic") + " holds no entries: nothing was written");
            stage.with("enriched.topic", "no-such-topic");
            assertThat(execute(stage, "--write", baseline.toString())).isEqualTo(2);
            assertThat(console.err()).contains("topic no-such-topic does not exist");
            assertThat(baseline).hasContent("{\"event\":\"login\"}");
        }
    }

    /** Has a worker enrich the same IDs; returns the drift in its health. */
    private static List<String> enrich(Stage stage) throws Exception {
        OutcomeReader reader = new OutcomeReader(stage.property("bootstrap.servers"));
        try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
                IdPublisher publisher = stage.publisher()) {
            worker.start();
            int before = reader.readAll(stage.outputTopics()).size();
            publisher.publishIds(
                    IntStream.range(0, IDS).mapToObj(i -> "log-" + i).toList());
            Await.until(
                    "outcomes",
                    PATIENCE,
                    () -> reader.readAll(stage.outputTopics()).size() == before + IDS);
            assertThat(worker.health().state()).isEqualTo("RUNNING");
            return worker.health().figures().drift();
        }
    }

    private int execute(Stage stage, String... options) {
        String[] command =
                Stream.concat(Stream.of("shapes"), Stream.of(options)).toArray(String[]::new);
        return console.execute(stage, directory, command);
    }
}
