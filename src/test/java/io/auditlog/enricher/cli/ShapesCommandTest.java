package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code shapes} finds wrong before it asks a broker for anything. */
final class ShapesCommandTest {

    @TempDir
    private Path folder;

    private Path config;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        config = Files.writeString(
                folder.resolve("w.properties"), "bootstrap.servers=localhost:1\nschema.registry.url=mock://a\n");
    }

    @Test
    void shouldRefuseATargetThatCannotBeWrittenBeforeItReads() {
        assertThat(execute("--write", folder + "/none/shapes")).isEqualTo(2);
        assertThat(execute("--write", folder.toString())).isEqualTo(2);
        assertThat(execute("--write", config + "/shapes")).isEqualTo(2);

        assertThat(err.toString().lines().filter(line -> !line.startsWith("Try: ")))
                .containsExactly(
                        "--write " + folder
                                + "/none/shapes: the file cannot be written: name one in a directory that exists"
                                + " and can be written to",
                        "--write " + folder
                                + ": the file cannot be written: name one in a directory that exists and can be"
                                + " written to",
                        "--write " + config
                                + "/shapes: the file cannot be written: name one in a directory that exists and"
                                + " can be written to");
    }

    @Test
    void shouldDemandABaselineToCompareWith() {
        assertThat(execute()).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("drift.baseline.file is not set: write a baseline first, with --write FILE");
    }

    private int execute(String... options) {
        String[] command = new String[options.length + 3];
        System.arraycopy(new String[] {"shapes", "--config", config.toString()}, 0, command, 0, 3);
        System.arraycopy(options, 0, command, 3, options.length);
        return Commands.create(any -> ExitCode.OK, Map.of())
                .setErr(new PrintWriter(err, true))
                .execute(command);
    }
}
