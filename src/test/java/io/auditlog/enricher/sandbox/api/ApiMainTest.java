package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
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
    void shouldObeyLinesUntilOneSaysQuit() throws Exception {
        try (SimulatedApi api = SimulatedApi.start()) {
            // Given an API that was asked once, and a few lines
            try (RawCaller caller = new RawCaller(api.baseUrl())) {
                caller.send(RawCaller.request("/api/audit-logs/log-1", true)).read(100_000);
            }
            StringWriter said = new StringWriter();
            byte[] lines = "regime refusing\nregime nonsense\nwitness\nquit\nregime normal\n".getBytes(UTF_8);
            // When they are read
            ApiMain.steer(api, new ByteArrayInputStream(lines), new PrintWriter(said));
            // Then each is answered with a line, up to the last
            assertThat(said.toString().lines())
                    .hasSize(3)
                    .startsWith("ok", "error: no such fault: nonsense")
                    .last()
                    .asString()
                    .startsWith("1 requests, at most 1 a second, by status {200=1}");
        }
    }

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
