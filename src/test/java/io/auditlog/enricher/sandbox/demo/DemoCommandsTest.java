package io.auditlog.enricher.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemoCommandsTest {

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
