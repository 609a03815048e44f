package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.api.ApiSettings.Time;
import io.auditlog.enricher.sandbox.api.Limits.HeaderFamily;
import io.auditlog.enricher.sandbox.api.Limits.RetryAfter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulated API as a process of its own. */
@Command(
        name = "simulated-api",
        mixinStandardHelpOptions = true,
        description = "Simulates the Cotool API. Reads commands from standard input: regime NAME, witness, quit.")
public final class ApiMain implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to bind (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", defaultValue = "0", description = "plain port, HTTP/1.1 and h2c; 0 for any")
    private int port;

    @Option(
            names = "--tls-port",
            defaultValue = "-1",
            description = "TLS port, HTTP/2 and HTTP/1.1; 0 for any; default none")
    private int tlsPort;

    @Option(names = "--latency", defaultValue = "0", description = "50ms, 10ms-90ms (uniform) or 50ms~0.5 (log-normal)")
    private String latency;

    @Option(names = "--rate", defaultValue = "0", description = "requests per second; 0 for no limit")
    private double rate;

    @Option(names = "--burst", defaultValue = "0", description = "size of the bucket; default a fiftieth of the rate")
    private int burst;

    @Option(names = "--limit-headers", defaultValue = "NONE", description = "${COMPLETION-CANDIDATES}")
    private HeaderFamily headers;

    @Option(names = "--retry-after", defaultValue = "SECONDS", description = "${COMPLETION-CANDIDATES}")
    private RetryAfter retryAfter;

    @Option(
            names = "--key-file",
            description = "accepted keys, one a line, re-read when it changes; default " + ApiSettings.DEFAULT_KEY)
    private Path keyFile;

    @Option(names = "--fault", description = "a fault for a share of all IDs, such as status.503=0.01; repeatable")
    private Map<String, Double> faults = new LinkedHashMap<>();

    @Option(names = "--seed", defaultValue = "1", description = "seed of faults and latencies")
    private long seed;

    @Option(names = "--threads", defaultValue = "1", description = "event loops")
    private int threads;

    @Option(names = "--max-streams", defaultValue = "1000", description = "HTTP/2 streams per connection")
    private int maxStreams;

    /** Runs until standard input says quit or the process is killed. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new ApiMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (SimulatedApi api = SimulatedApi.start(settings())) {
            out.println("listening on " + api.baseUrl());
            if (tlsPort >= 0) {
                out.println("listening on " + api.secureBaseUrl());
                out.println("trust store " + api.certificate().truststore() + ", its password in "
                        + api.certificate().passwordFile());
            }
            out.flush();
            new ApiConsole(api, keyFile, System.in, out).run();
        }
        return 0;
    }

    private ApiSettings settings() throws IOException {
        Listen listen = new Listen(host, port, tlsPort >= 0, Math.max(0, tlsPort));
        return new ApiSettings(
                listen,
                keyFile == null ? Set.of(ApiSettings.DEFAULT_KEY) : keys(keyFile),
                Latency.parse(latency),
                new Limits(limit(), headers, retryAfter),
                script(),
                seed,
                threads,
                maxStreams,
                Time.REAL);
    }

    private RateLimit limit() {
        if (rate <= 0) {
            return RateLimit.NONE;
        }
        return burst > 0 ? new RateLimit.TokenBucket(rate, burst) : RateLimit.perSecond(rate);
    }

    private Script script() {
        Script script = Script.BY_ID;
        for (Map.Entry<String, Double> fault : faults.entrySet()) {
            script = script.orElse(Script.sometimes(Behaviour.parse(fault.getKey()), fault.getValue()));
        }
        return script;
    }

    static Set<String> keys(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toSet());
    }
}
