package io.auditlog.enricher.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.cli.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemoCommandsTest {

    @ParameterizedTest
    @CsvSource({"run, INFO", "check, ERROR"})
    void shouldShowTheLogOfAWorkerAndTheErrorsOfACommand(String command, String level, @TempDir Path directory)
            throws Exception {
        String script = DemoCommands.script(List.of("echo", "it's", "-Dsandbox.log.level="));
        Path file = Files.writeString(directory.resolve("script"), script);
        Process process = new ProcessBuilder("sh", file.toString(), command, "a b").start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("it's -Dsandbox.log.level=" + level + " " + command + " a b\n");
    }

    @Test
    void shouldPrintLinesThatTheCommandsAccept() {
        DemoCommands commands = new DemoCommands(Path.of("target/demo"), Path.of("target/demo/demo-1.properties"));
        List<String[]> lines = commands.lines()
                .lines()
                .filter(line -> line.contains("./audit-log-enricher "))
                .map(line -> line.replaceFirst(".*enricher ", "").replace("\"a trial\"", "trial"))
                .map(line -> line.split(" ", -1))
                .toList();
        assertThat(lines)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        line -> Commands.create(any -> ExitCode.OK, Map.of()).parseArgs(line));
    }
}
