package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.config.WorkerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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
        assertThat(execute(this::launch, "run", "--config", valid())).isEqualTo(6);

        assertThat(launched)
                .singleElement()
                .satisfies(config -> assertThat(config.source().maxInFlight()).isEqualTo(7));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldPrintWhatIsInForceWithoutSecrets() throws IOException {
        assertThat(execute(this::launch, "config", "--config", valid())).isZero();

        assertThat(out.toString())
                .containsPattern("max\\.in\\.flight += 7 +\\[environment variable ENRICHER_MAX_IN_FLIGHT]")
                .containsPattern("rate\\.limit\\.burst += 1 +\\[default]")
                .containsPattern("api\\.key += \\[hidden] +\\[.*worker\\.properties]")
                .containsPattern("kafka\\.compression\\.type += lz4 +\\[default]")
                .doesNotContain(CANARY)
                .doesNotContain("\u001b");
        assertThat(launched).isEmpty();
    }

    @Test
    void shouldPrintWarningsApart() throws IOException {
        String file = write("api.base.url=http://api.example.test\n");

        assertThat(execute(this::launch, "config", "--config", file)).isZero();

        assertThat(err.toString()).startsWith("Warning: api.base.url: http sends the API key unencrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
    void shouldSayOnceThatAProxyOfTheEnvironmentIsNotUsed(String variable) throws IOException {
        environment.put(variable, "http://user:" + CANARY + "@proxy.example.test:3128");
        try (LogLines lines = LogLines.of(Commands.class)) {
            execute(this::launch, "run", "--config", valid());
            execute(this::launch, "run", "--config", write("api.proxy.url=http://proxy.example.test:3128\n"));

            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("INFO")
                    .contains(variable, "api.proxy.url")
                    .doesNotContain(CANARY, "proxy.example.test");
        }
    }

    @Test
    void shouldTellEveryMistakeWithoutAStackTrace() throws IOException {
        String file = write("input.topic=a/b\nno.such.key=" + CANARY + "\n");

        for (String command : List.of("run", "config")) {
            assertThat(execute(this::launch, command, "--config", file)).isEqualTo(2);
        }

        assertThat(err.toString())
                .contains("The configuration has 2 problems:", "input.topic = a/b: must be", "no.such.key: unknown key")
                .doesNotContain("\tat ", "Exception", CANARY);
        assertThat(launched).isEmpty();
    }

    @Test
    void shouldTellAMissingFile() {
        assertThat(execute(this::launch, "run", "--config", "/no/such/file")).isEqualTo(2);
        assertThat(err.toString()).contains("/no/such/file: no such file").doesNotContain("\tat ");
    }

    @Test
    void shouldTellWrongUsage() {
        assertThat(execute(this::launch)).isEqualTo(2);
        assertThat(execute(this::launch, "run")).isEqualTo(2);
        assertThat(execute(this::launch, "walk")).isEqualTo(2);
        assertThat(err.toString())
                .contains("A command is missing", "Missing required option: '--config=FILE'", "walk")
                .contains("Try: audit-log-enricher run --help")
                .doesNotContain("\tat ", "Usage:");
    }

    @Test
    void shouldEndWithOneWhenTheWorkerFails() throws IOException {
        Commands.Launcher failing = config -> {
            throw new IllegalStateException("broken");
        };

        assertThat(execute(failing, "run", "--config", valid())).isEqualTo(1);
        assertThat(err.toString())
                .contains("The worker failed: IllegalStateException")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldHelp() {
        assertThat(execute(this::launch, "--help")).isZero();
        assertThat(out.toString())
                .contains("run", "config", "Exit codes:", "2   the configuration or the command line is wrong");
    }

    @Test
    void shouldHelpWithLetters() {
        assertThat(execute(this::launch, "redrive", "--help")).isZero();
        assertThat(execute(this::launch, "dead-letters", "--help")).isZero();
        assertThat(out.toString())
                .contains("--dry-run", "--park-after", "--since=WHEN", "No API key is needed", "--summary", "--format");
    }

    @Test
    void shouldTellASelectionThatMeansNothing() throws IOException {
        List<List<String>> wrong = List.of(
                List.of("redrive", "--class", "6xx"),
                List.of("redrive", "--code", "LOST"),
                List.of("redrive", "--since", "yesterday"),
                List.of("redrive", "--status", "many"),
                List.of("redrive", "--rate", "0"),
                List.of("redrive", "--max", "0"),
                List.of("redrive", "--to", "audit-logs-dead-letter"),
                List.of("dead-letters", "--limit", "0"),
                List.of("dead-letters", "--format", "xml"));
        String file = valid();
        for (List<String> arguments : wrong) {
            List<String> all = new ArrayList<>(arguments);
            all.addAll(List.of("--config", file));
            assertThat(execute(this::launch, all.toArray(String[]::new)))
                    .as("%s", arguments)
                    .isEqualTo(2);
        }
        assertThat(err.toString())
                .contains("'6xx' is no status class: use one of", "but was 'LOST'", "'yesterday' is no moment")
                .doesNotContain("\tat ", CANARY);
    }

    @Test
    void shouldNeedNoApiKeyForLetters() throws Exception {
        Path file = Files.writeString(
                folder.resolve("letters.properties"),
                "bootstrap.servers=localhost:1\nschema.registry.url=mock://a\napi.key=${env:NOT_SET}\nno.such=1\n");
        assertThat(execute(this::launch, "dead-letters", "--config", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("The configuration has a problem:", "no.such: unknown key");
    }

    @Test
    void shouldTellItsVersion() {
        assertThat(execute(this::launch, "--version")).isZero();
        assertThat(out.toString()).matches("audit-log-enricher \\d+\\.\\d+\\.\\d+(-\\w+)?\\R");
    }

    private ExitCode launch(WorkerConfig config) {
        launched.add(config);
        return ExitCode.INCOMPATIBLE_SCHEMA;
    }

    private int execute(Commands.Launcher launcher, String... arguments) {
        CommandLine line = Commands.create(launcher, environment);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private String valid() throws IOException {
        return write("");
    }

    private String write(String more) throws IOException {
        String least = "bootstrap.servers=localhost:9092\nschema.registry.url=mock://a\napi.key=" + CANARY + "\n";
        return Files.writeString(folder.resolve("worker.properties"), least + more)
                .toString();
    }
}
