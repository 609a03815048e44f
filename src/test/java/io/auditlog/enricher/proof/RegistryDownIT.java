package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The registry is away when the worker starts, which waits for it; and again later, when nobody needs it any more. */
@ExtendWith(SharedBroker.class)
final class RegistryDownIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void shouldWaitForItAndThenDoWithoutIt(SandboxBroker broker) throws Exception {
        try (FaultBench bench = new FaultBench(broker, "registry-down", directory);
                ProofRow row = ProofRow.of(
                        "Registry down at start; mid-run", "each once", "waits, not ready; later no effect")) {
            // Given
            bench.stage.registry().down();
            JavaProcess worker = bench.workers.start();
            // When
            worker.awaitLine(line -> line.contains("waiting for the schema registry"), PATIENCE);
            // Then
            int ready = status(worker, "/ready");
            int live = status(worker, "/live");
            row.saw("/ready", ready).saw("/live", live);
            assertThat(ready).isEqualTo(503);
            assertThat(live).isEqualTo(200);
            assertThat(bench.stage.api().witness().count()).isZero();
            // When
            bench.stage.registry().up();
            bench.give(FaultInput.crowd("with-", 100));
            bench.stage.registry().down();
            bench.give(FaultInput.crowd("without-", 1_000));
            // Then
            assertThat(status(worker, "/ready")).isEqualTo(200);
            bench.finish(worker, row);
            row.holds();
        }
    }

    private static int status(JavaProcess worker, String path) throws IOException, InterruptedException {
        String line = worker.awaitLine(text -> text.contains("health and metrics are on port"), PATIENCE);
        Matcher port = Pattern.compile("on port (\\d+)").matcher(line);
        assertThat(port.find()).isTrue();
        URI uri = URI.create("http://127.0.0.1:" + port.group(1) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
