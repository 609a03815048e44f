package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A short life of the worker that makes its cache, while its image is built: the distribution's command {@code prepare}
 * with a broker, a registry and an API of the sandbox, until its entries are out. Ends with the worker's exit code.
 *
 * <p>Threads: one.
 */
public final class Rehearsal {

    private static final int IDS = 1000;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Rehearsal() {}

    /** Takes the path of the distribution's start script. */
    public static void main(String... arguments) throws Exception {
        System.exit(play(arguments[0], Files.createTempDirectory("rehearsal-")));
    }

    private static int play(String script, Path directory) throws Exception {
        try (SandboxBroker broker = SandboxBroker.start();
                Stage stage = new Stage(broker, "rehearsal", 3, ApiSettings.defaults());
                IdPublisher publisher = stage.publisher();
                OutcomeTail tail = new OutcomeTail(broker.bootstrapServers(), stage.outputTopics())) {
            Path configuration = stage.with("rate.limit.per.second", "200").configuration(directory);
            Process worker = new ProcessBuilder(script, "prepare", "--config", configuration.toString())
                    .inheritIO()
                    .start();
            publisher.publishIds(
                    IntStream.range(0, IDS).mapToObj(n -> "rehearsal-" + n).toList());
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            for (int seen = 0; seen < IDS && worker.isAlive() && System.nanoTime() < deadline; ) {
                seen += tail.next(Duration.ofMillis(200)).size();
            }
            worker.destroy();
            return worker.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) ? worker.exitValue() : 1;
        }
    }
}
