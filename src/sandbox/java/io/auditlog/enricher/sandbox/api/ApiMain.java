package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.api.fault.Script;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulated API as a process of its own, with a key file that is watched. */
@Command(
        name = "simulated-api",
        mixinStandardHelpOptions = true,
        description = "Simulates the Cotool API until it is killed.")
public final class ApiMain implements Callable<Integer> {

    private static final long LOOK_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to bind (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", defaultValue = "0", description = "port for HTTP/1.1 and h2c; 0 for any")
    private int port;

    @Option(names = "--latency", defaultValue = "0", description = "50ms, or 10ms-90ms for any between")
    private String latency;

    @Option(names = "--rate", defaultValue = "0", description = "requests per second; 0 for no limit")
    private double rate;

    @Option(names = "--burst", defaultValue = "0", description = "size of the bucket; default a fiftieth of the rate")
    private int burst;

    @Option(
            names = "--key-file",
            description = "accepted keys, one a line, re-read when it changes; default " + ApiSettings.DEFAULT_KEY)
    private Path keyFile;

    /** Runs until it is killed. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new ApiMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (SimulatedApi api = SimulatedApi.start(settings())) {
            out.println("listening on " + api.baseUrl());
            out.flush();
            if (keyFile != null) {
                watchKeys(api);
            }
            Thread.currentThread().join();
        }
        return 0;
    }

    private ApiSettings settings() throws IOException {
        RateLimit limit = burst > 0 ? new RateLimit.TokenBucket(rate, burst) : RateLimit.perSecond(rate);
        return new ApiSettings(
                new Listen(host, port, false, 0),
                keyFile == null ? Set.of(ApiSettings.DEFAULT_KEY) : keys(keyFile),
                Latency.parse(latency),
                rate > 0 ? limit : RateLimit.NONE,
                Script.BY_ID,
                1);
    }

    static Set<String> keys(Path file) throws IOException {
        return Files.readAllLines(file, UTF_8).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toSet());
    }

    private void watchKeys(SimulatedApi api) throws IOException, InterruptedException {
        FileTime seen = Files.getLastModifiedTime(keyFile);
        while (true) {
            Thread.sleep(LOOK_MILLIS);
            FileTime now = Files.getLastModifiedTime(keyFile);
            if (!now.equals(seen)) {
                api.acceptKeys(keys(keyFile));
                seen = now;
            }
        }
    }
}
