package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.evidence.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands print, and their exit codes. */
final class CommandsTest {

    private static final String CANARY = "canary-51be-SECRET";

    @TempDir
    Path folder;

    private final List<WorkerConfig> launched = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>(Map.of("ENRICHER_MAX_IN_FLIGHT", "7"));

    @Test
    void shouldRunTheWorkerAndEndWithItsCode() throws IOException {
        assertThat(execute("run", "--config", file(""))).isEqualTo(6);

        assertThat(launched)
                .singleElement()
                .satisfies(config -> assertThat(config.source().maxInFlight()).isEqualTo(7));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldPrintTheConfigurationWithoutSecretsAndItsWarnings() throws IOException {
        assertThat(execute("config", "--config", file("api.base.url=http://api.example.test\n")))
                .isZero();

        assertThat(out.toString())
                .containsPattern("max\\.in\\.flight += 7 +\\[environment variable ENRICHER_MAX_IN_FLIGHT]")
                .containsPattern("rate\\.limit\\.burst += 1 +\\[default]")
                .containsPattern("api\\.key += \\[hidden] +\\[.*worker\\.properties]")
                .containsPattern("kafka\\.compression\\.type += lz4 +\\[default]")
                .doesNotContain(CANARY)
                .doesNotContain("\u001b");
        assertThat(err.toString()).startsWith("Warning: api.base.url: http sends the API key unencrypted");
        assertThat(launched).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
    void shouldLogOnceThatAProxyOfTheEnvironmentIsNotUsed(String variable) throws IOException {
        environment.put(variable, "http://user:" + CANARY + "@proxy.example.test:3128");
        try (LogLines lines = LogLines.of(Main.class)) {
            execute("run", "--config", file(""));
            execute("run", "--config", file("api.proxy.url=http://proxy.example.test:3128\n"));

            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("INFO")
                    .contains(variable, "api.proxy.url")
                    .doesNotContain(CANARY, "proxy.example.test");
        }
    }

    @Test
    void shouldPrintEveryMistakeWithoutAStackTrace() throws IOException {
        String wrong = file("input.topic=a/b\nno.such.key=" + CANARY + "\n");
        for (String command : List.of("run", "config", "dead-letters", "reconcile", "shapes")) {
            assertThat(execute(command, "--config", wrong)).isEqualTo(2);
        }
        assertThat(execute("run", "--config", "/no/such/file")).isEqualTo(2);

        assertThat(err.toString())
                .contains("The configuration has 2 problems:", "input.topic = a/b: must be", "no.such.key: unknown key")
                .contains("/no/such/file: no such file")
                .doesNotContain("\tat ", "Exception", CANARY);
        assertThat(launched).isEmpty();
    }

    @Test
    void shouldNeedNoApiKeyForDeadLetters() throws Exception {
        Path file = Files.writeString(
                folder.resolve("letters.properties"),
                "bootstrap.servers=localhost:1\nschema.registry.url=mock://a\napi.key=${env:NOT_SET}\nno.such=1\n");
        assertThat(execute("dead-letters", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("The configuration has a problem:", "no.such: unknown key");
    }

    @Test
    void shouldEndWithOneWhenTheWorkerFails() throws IOException {
        Main.Launcher failing = config -> {
            throw new IllegalStateException("broken");
        };

        assertThat(execute(failing, "run", "--config", file(""))).isEqualTo(1);
        assertThat(err.toString())
                .contains("The worker failed: IllegalStateException")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "redrive --class 6xx | '6xx' is no status class: use one of invalid-id",
                "redrive --code LOST | but was 'LOST'",
                "redrive --since yesterday | 'yesterday' is no moment: write an instant like",
                "redrive --status many | 'many' is not an int",
                "redrive --rate 0 | --rate must be above 0",
                "redrive --max 0 | must be at least 1",
                "redrive --to audit-logs-dead-letter | is a dead-letter topic: choose another one",
                "dead-letters --limit 0 | --limit must be at least 1",
                "open --limit -1 | --limit must be at least 1",
                "dead-letters --format xml | but was 'xml'",
                "reconcile --format xml | but was 'xml'",
                "shapes | drift.baseline.file is not set: write a baseline first",
                "verify --key /no/such/file | --key /no/such/file: cannot be read (NoSuchFileException)",
                "run --no-such-option | Unknown option",
                "walk | 'walk'"
            })
    void shouldRefuseWrongArguments(String arguments, String message) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments.split(" ", -1)));
        all.addAll(List.of("--config", file("")));
        assertThat(execute(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString())
                .contains(message, "Try: audit-log-enricher ", " --help")
                .doesNotContain("\tat ", CANARY, "Usage:");
    }

    @Test
    void shouldMakeAKeyThatOnlyItsOwnerReadsAndPrintItsVerifierKey() throws IOException {
        Path key = folder.resolve("checkpoint.pem");
        assertThat(execute("keygen", "--name", "app", key.toString())).isZero();
        String line = out.toString();
        assertThat(line).matches("app\\+[0-9a-f]{8}\\+[A-Za-z0-9+/=]{44}\\R");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(SigningKey.read("app", Files.readString(key)).verifier().line())
                .isEqualTo(line.strip());
        // When it is there
        out.getBuffer().setLength(0);
        assertThat(execute("keygen", "--name", "app", key.toString())).isZero();
        assertThat(out.toString()).isEqualTo(line);
        // When it is something else
        assertThat(execute("keygen", file(""))).isEqualTo(2);
        assertThat(execute("keygen", "--name", "a+b", key.toString())).isEqualTo(2);
        assertThat(execute("keygen", folder.resolve("no/such/folder").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "expected a private key of Ed25519", "--name must have no spaces", "cannot be read or written")
                .doesNotContain(CANARY, "\tat ");
    }

    @Test
    void shouldVerifyNothingWithoutACheckpointTopic() throws IOException {
        Path key = folder.resolve("checkpoint.pem");
        execute("keygen", key.toString());
        Path verifier = Files.writeString(folder.resolve("verifier"), out.toString());
        assertThat(execute("verify", "--key", verifier.toString(), "--config", file("")))
                .isEqualTo(2);
        assertThat(execute("verify", "--key", key.toString(), "--config", file("")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("checkpoint.topic is not set", "a line is no verifier key");
    }

    @Test
    void shouldVerifyWithoutTheSigningKey() throws IOException {
        // Given
        execute("keygen", folder.resolve("checkpoint.pem").toString());
        Path verifier = Files.writeString(folder.resolve("verifier"), out.toString());
        Path config = Files.writeString(folder.resolve("auditor.properties"), """
                bootstrap.servers=127.0.0.1:1
                schema.registry.url=mock://a
                checkpoint.topic=checkpoints
                checkpoint.key.file=/no/such/file
                kafka.default.api.timeout.ms=50
                kafka.request.timeout.ms=50
                """);
        // When
        int code = execute("verify", "--key", verifier.toString(), "--config", config.toString());
        // Then
        assertThat(err.toString()).contains("The topics could not be read");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertThat(execute()).isEqualTo(2);
        assertThat(execute("run")).isEqualTo(2);
        assertThat(err.toString())
                .contains("A command is missing", "Missing required option: '--config=FILE'")
                .contains("Try: audit-log-enricher run --help");
    }

    @Test
    void shouldPrintHelpAndVersion() {
        assertThat(execute("--help")).isZero();
        assertThat(execute("redrive", "--help")).isZero();
        assertThat(execute("dead-letters", "--help")).isZero();
        assertThat(out.toString())
                .contains("run", "config", "Exit codes:", "2   the configuration or the command line is wrong")
                .contains("--dry-run", "--park-after", "--since=WHEN", "No API key is needed", "--summary", "--format");
        out.getBuffer().setLength(0);
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).matches("audit-log-enricher \\d+\\.\\d+\\.\\d+(-\\w+)?\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no.such.key=1\n"})
    void shouldStartAsUsualWithoutPicocliToo(String lines) throws IOException {
        String[] usual = {"run", "--config", file(lines)};
        int code = execute(usual);
        String message = err.toString();
        err.getBuffer().setLength(0);

        assertThat(Main.isUsual(usual)).isTrue();
        assertThat(Main.execute(this::launch, environment, new PrintWriter(err, true), usual))
                .isEqualTo(code);
        assertThat(err.toString()).isEqualTo(message);
        assertThat(launched).hasSize(lines.isEmpty() ? 2 : 0);
    }

    @Test
    void shouldLeaveToPicocliWhatIsNotUsual() {
        assertThat(Main.isUsual("run", "--help", "--config")).isFalse();
        assertThat(Main.isUsual("run", "--config")).isFalse();
        assertThat(Main.isUsual("config", "--config", "file")).isFalse();
    }

    @Test
    void shouldNotDependOnWhichCommandsAreMade() throws IOException {
        for (CommandLine any :
                Commands.create(this::launch, environment).getSubcommands().values()) {
            String name = any.getCommandName();
            CommandLine alone = Commands.create(this::launch, environment, name);
            assertThat(alone.getSubcommands()).hasSizeBetween(2, 4); // with run, prepare and config
            assertThat(alone.getSubcommands().get(name).getUsageMessage()).isEqualTo(any.getUsageMessage());
        }
        assertThat(Commands.create(this::launch, environment, "walk").getSubcommands())
                .containsKey("check");
    }

    private ExitCode launch(WorkerConfig config) {
        launched.add(config);
        return ExitCode.INCOMPATIBLE_SCHEMA;
    }

    private int execute(String... arguments) {
        return execute(this::launch, arguments);
    }

    private int execute(Main.Launcher launcher, String... arguments) {
        CommandLine line = Commands.create(launcher, environment);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private String file(String more) throws IOException {
        String least = "bootstrap.servers=localhost:9092\nschema.registry.url=mock://a\napi.key=" + CANARY + "\n";
        return Files.writeString(folder.resolve("worker.properties"), least + more)
                .toString();
    }
}
