package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A canary key that is looked for everywhere: it must be nowhere but in the request's own header. */
@ExtendWith(SharedBroker.class)
final class SecretsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String CANARY = "canary/key+4f9d2c7ab1e84411";

    @TempDir
    private Path directory;

    @Test
    void shouldShowTheKeyToTheApiAlone(SandboxBroker broker) throws Exception {
        ApiSettings settings = ApiSettings.defaults().withKeys(Set.of(CANARY));
        try (Stage stage = new Stage(broker, "secrets", 1, settings);
                ProofRow row = ProofRow.of(
                        "A canary for a key: log at TRACE, headers, letters, metrics, configuration, process list",
                        "1 run, 12 encodings",
                        "found nowhere")) {
            // Given: the most talkative log, and replies of many kinds
            Confirmation.atOnce(stage)
                    .with("api.key", CANARY)
                    .with("retry.backoff.base", "1ms")
                    .with("request.timeout", "1s");
            OutcomeChecker checker = stage.checker();
            List<String> ids = List.of(
                    "log-1",
                    Fault.STATUS.id("410", 99, ""),
                    Fault.STATUS.id("400", 99, ""),
                    Fault.HTML.id(""),
                    Fault.RESET.id("", 1, ""),
                    Fault.GARBAGE.id("", 1, ""));
            try (IdPublisher publisher = stage.publisher()) {
                publisher
                        .publishIds(ids)
                        .forEach(origin -> checker.expect(origin, Expectation.deadLettered(Code.INTERNAL)));
            }
            Path log = directory.resolve("worker.log");
            Path configuration = stage.configuration(directory);
            List<String> found = new ArrayList<>();
            SecretScan scan = new SecretScan(CANARY);
            // When
            try (JavaProcess worker =
                    JavaProcess.start(JavaCommand.worker(configuration).logLevel("TRACE"), log)) {
                stage.audit().awaitOutcomes(checker, PATIENCE);
                String base = "http://127.0.0.1:" + port(worker);
                for (String path : List.of("/", "/health", "/metrics", "/live", "/ready")) {
                    found.addAll(scan.scan(path, get(base + path)));
                }
                String commandLine = Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline"));
                found.addAll(scan.scan("the process list", commandLine));
                worker.sigterm();
                worker.awaitExit(PATIENCE);
            }
            found.addAll(scan.scan(log));
            Path printed = directory.resolve("config.txt");
            JavaCommand.of("io.auditlog.enricher.cli.Main", "config", "--config", configuration.toString())
                    .start(printed)
                    .awaitExit(PATIENCE);
            found.addAll(scan.scan(printed));
            new OutcomeReader(broker.bootstrapServers())
                    .readAll(stage.outputTopics(), emitted -> found.addAll(scan.scan(emitted)));
            // Then
            row.saw("found", found.size()).saw("bytes of log", Files.size(log));
            assertThat(found).isEmpty();
            assertThat(Files.readString(log))
                    .as("the log is as talkative as it gets")
                    .contains("TRACE");
            assertThat(Files.readString(printed)).contains("api.key");
            assertThat(stage.api().witness().countByStatus()).containsKey(200);
            row.holds();
        }
    }

    private static String port(JavaProcess worker) {
        String line = worker.awaitLine(text -> text.contains("health and metrics are on port"), PATIENCE);
        Matcher port = Pattern.compile("on port (\\d+)").matcher(line);
        assertThat(port.find()).isTrue();
        return port.group(1);
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }
}
