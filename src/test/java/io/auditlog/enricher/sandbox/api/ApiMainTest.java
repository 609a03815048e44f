package io.auditlog.enricher.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ApiMainTest {

    @Test
    void shouldReadKeysOneALine(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "one\n\n two \n");
        assertThat(ApiMain.keys(file)).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void shouldSayWhichOptionsThereAre() {
        StringWriter said = new StringWriter();
        int code = new CommandLine(new ApiMain()).setOut(new PrintWriter(said)).execute("--help");
        assertThat(code).isZero();
        assertThat(said.toString()).contains("--host", "--port", "--latency", "--rate", "--burst", "--key-file");
    }
}
