package io.auditlog.enricher.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.Worker;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command at a real broker: what it sends, a worker enriches. */
@ExtendWith(SharedBroker.class)
final class SubmitCommandIT {

    @TempDir
    private Path directory;

    private final Console console = new Console();

    @Test
    void shouldSendNothingOrAllThatAWorkerCanRead(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "submit", 3, ApiSettings.defaults())) {
            // Given
            OutcomeReader reader = new OutcomeReader(broker.bootstrapServers());
            List<String> input = List.of(stage.property("input.topic"));
            String ids = String.join(
                    "\n", IntStream.range(0, 300).mapToObj(i -> "log-" + i).toList());
            Path file = Files.writeString(directory.resolve("ids"), ids + "\n../admin\n");
            // When and then: one line is wrong
            assertThat(submit(stage, file)).isEqualTo(2);
            assertThat(console.err())
                    .startsWith("line 301: the ID \"../admin\" ")
                    .contains("Nothing was sent");
            assertThat(submit(stage, file, "--skip-invalid", "--dry-run")).isZero();
            assertThat(reader.readAll(input)).isEmpty();
            // When and then: it is left out
            assertThat(submit(stage, file, "--skip-invalid", "--from-line", "101"))
                    .as("%s", console.err())
                    .isZero();
            assertThat(console.out())
                    .startsWith("Lines with an ID: 200; without: 1, left out")
                    .contains("Acknowledged by topic " + input.get(0) + ": 200");
            List<Emitted> sent = reader.readAll(input);
            assertThat(sent).hasSize(200);
            assertThat(sent.stream().map(Emitted::partition).distinct())
                    .as("IDs are spread")
                    .hasSize(3);
            try (Worker worker = new Worker(WorkerConfig.of(stage.properties(), Map.of()))) {
                worker.start();
                Await.until(
                        "outcomes",
                        Duration.ofMinutes(2),
                        () -> reader.readAll(List.of(stage.property("enriched.topic")))
                                        .size()
                                == 200);
            }
        }
    }

    /** What a shell passes for {@code <(...)}, which cannot be read twice. */
    @Test
    void shouldSendWhatComesThroughAPipe(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "submit-pipe", 1, ApiSettings.defaults())) {
            Path pipe = directory.resolve("pipe");
            Process made =
                    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
            assertThat(made.waitFor()).isZero();
            Thread shell = new Thread(() -> write(pipe, "log-1\nlog-2\n"));
            shell.start();
            // When
            assertThat(submit(stage, pipe)).as("%s", console.err()).isZero();
            // Then
            assertThat(console.out()).contains("Acknowledged by topic " + stage.property("input.topic") + ": 2");
            shell.join();
        }
    }

    private static void write(Path file, String lines) {
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldSayWhatIsWrongBeforeItSends(SandboxBroker broker) throws Exception {
        try (Stage stage = new Stage(broker, "submit-not", 1, ApiSettings.defaults())) {
            Path file = Files.writeString(directory.resolve("ids"), "log-1\n");
            assertThat(submit(stage, file, "--format", "json")).isEqualTo(2);
            assertThat(console.err()).startsWith("--format json: the worker reads input.format=text");
            assertThat(submit(stage, file, "--rate", "0/s")).isEqualTo(2);
            assertThat(console.err()).startsWith("--rate must be a number above 0");
            assertThat(submit(stage, directory.resolve("none"))).isEqualTo(2);
            assertThat(console.err()).contains("cannot be read (NoSuchFileException)");
            stage.with("input.topic", "no-such-topic");
            assertThat(submit(stage, file)).isEqualTo(2);
            assertThat(console.err()).contains("topic no-such-topic does not exist");
        }
    }

    private int submit(Stage stage, Path file, String... options) {
        String[] command = Stream.concat(Stream.of("submit", file.toString()), Stream.of(options))
                .toArray(String[]::new);
        return console.execute(stage, directory, command);
    }
}
