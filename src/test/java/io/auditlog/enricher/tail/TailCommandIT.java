package io.auditlog.enricher.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command on what a worker writes. */
@ExtendWith(SharedBroker.class)
@Timeout(180)
final class TailCommandIT {

    @TempDir
    private Path directory;

    private final Console console = new Console();

    @Test
    void shouldFollowBothOutputsWhileAWorkerWrites(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "tail", 2, ApiSettings.defaults())) {
            stage.with("ocsf.topic", stage.property("application.id") + "-ocsf").with("topics.create", "true");
            try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()));
                    IdPublisher publisher = stage.publisher()) {
                worker.start();
                publisher.publishIds(List.of("log-1", "log-2", "log-3", "../admin"));
                // When and then
                assertThat(tail(stage, "--from-beginning", "--max", "7", "--ocsf"))
                        .as("%s", console.err())
                        .isZero();
                assertThat(console.out().lines().filter(line -> line.contains(" ok   log-")))
                        .hasSize(3);
                assertThat(console.out().lines().filter(line -> line.contains(" ocsf log-")))
                        .hasSize(3);
                assertThat(console.out())
                        .contains(" dead ../admin  invalid-id ID_INVALID  from " + stage.property("input.topic"));
                assertThat(tail(
                                stage,
                                "--since",
                                "1h",
                                "--max",
                                "1",
                                "--id",
                                "log-2",
                                "--format",
                                "json",
                                "--event",
                                "*"))
                        .isZero();
                assertThat(console.out()).startsWith("{\"kind\":\"enriched\",").contains("\"id\":\"log-2\"");
                assertThat(tail(
                                stage,
                                "--from-beginning",
                                "--max",
                                "1",
                                "--class",
                                "invalid-id",
                                "--code",
                                "ID_INVALID"))
                        .isZero();
                assertThat(console.out()).contains(" dead ../admin ");
            }
            assertThat(tail(stage, "--only", "enriched", "--code", "GONE")).isEqualTo(2);
            assertThat(console.err()).startsWith("nothing fits");
        }
    }

    private int tail(Stage stage, String... options) {
        return console.execute(
                stage,
                directory,
                Stream.concat(Stream.of("tail"), Stream.of(options)).toArray(String[]::new));
    }
}
