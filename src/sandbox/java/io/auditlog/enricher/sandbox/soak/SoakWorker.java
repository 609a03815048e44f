package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker with a small heap, started as its launcher starts it. Threads: one. */
final class SoakWorker implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Pattern PORT = Pattern.compile("metrics are on port (\\d+)");

    private final JavaProcess process;

    private SoakWorker(JavaProcess process) {
        this.process = process;
    }

    static SoakWorker start(Stage stage, Path directory) {
        Path configuration = stage.configuration(directory);
        return new SoakWorker(JavaProcess.start(
                JavaCommand.worker(configuration)
                        .heap("256m")
                        .options("-XX:-UseSerialGC", "-XX:+ExitOnOutOfMemoryError"),
                directory.resolve("worker.log")));
    }

    Vitals vitals(String moment) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(process.awaitLine(line -> PORT.matcher(line).find(), TIMEOUT));
        if (!port.find()) {
            throw new IllegalStateException("no port");
        }
        return Vitals.of(moment, process.pid(), Integer.parseInt(port.group(1)));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() {
        process.sigkill();
    }

    /** Asks it to stop; tells its exit code. */
    int stop() {
        process.sigterm();
        return process.awaitExit(TIMEOUT);
    }

    @Override
    public void close() {
        process.close();
    }
}
