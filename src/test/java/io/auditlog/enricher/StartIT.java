package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says and does when it cannot begin: it waits for what may come, and ends at what a person must change. */
@ExtendWith(SharedBroker.class)
final class StartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @Test
    void shouldStopCleanlyWhileItWaits(SandboxBroker broker) {
        try (Stage stage = new Stage(broker, "stopped", 1, ApiSettings.defaults())) {
            stage.registry().down();
            try (JavaProcess worker = start(stage)) {
                worker.awaitLine(line -> line.contains("waiting for the schema registry"), PATIENCE);
                worker.sigterm();
                assertThat(worker.awaitExit(PATIENCE)).isZero();
            }
        }
    }

    @Test
    void shouldNameTheMissingTopicsAndEnd(SandboxBroker broker) {
        try (Stage stage = new Stage(broker, "no-topic", 1, ApiSettings.defaults()).with("input.topic", "nowhere");
                JavaProcess worker = start(stage)) {
            assertThat(worker.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(worker.output().contains("topic nowhere does not exist: create it"))
                    .isTrue();
            assertThat(worker.output().contains("\tat ")).as("a stack trace").isFalse();
        }
    }

    @Test
    void shouldEndWithItsOwnCodeWhereTheRegistryRefusesTheSchema(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "incompatible", 1, ApiSettings.defaults())) {
            String subject = stage.property("enriched.topic") + "-value";
            String other = "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Other\\\",\\\"fields\\\":"
                    + "[{\\\"name\\\":\\\"x\\\",\\\"type\\\":\\\"int\\\"}]}\"}";
            HttpRequest register = HttpRequest.newBuilder(
                            URI.create(stage.registry().url() + "/subjects/" + subject + "/versions"))
                    .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(BodyPublishers.ofString(other))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(register, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            try (JavaProcess worker = start(stage)) {
                assertThat(worker.awaitExit(PATIENCE)).isEqualTo(6);
                assertThat(worker.output().contains("refuses a schema")).isTrue();
            }
        }
    }

    @Test
    void shouldTellEveryMistakeOfTheConfigurationAtOnce(SandboxBroker broker) {
        try (Stage stage = new Stage(broker, "mistakes", 1, ApiSettings.defaults())
                        .with("api.key", "")
                        .with("max.in.flight", "many")
                        .with("rate.limit.per.secnd", "1");
                JavaProcess worker = start(stage)) {
            assertThat(worker.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(worker.output().contains("api.key")).isTrue();
            assertThat(worker.output().contains("max.in.flight")).isTrue();
            assertThat(worker.output().contains("rate.limit.per.second"))
                    .as("the key that was meant")
                    .isTrue();
        }
    }

    private JavaProcess start(Stage stage) {
        return JavaProcess.start(JavaCommand.worker(stage.configuration(directory)), directory.resolve("worker.log"));
    }
}
