package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.api.fault.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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

/** The simulated API as a process of its own, steered by lines from standard input and by a key file that is watched. */
@Command(
        name = "simulated-api",
        mixinStandardHelpOptions = true,
        description = "Simulates the Cotool API. Reads commands from standard input: regime NAME, witness, quit.")
public final class ApiMain implements Callable<Integer> {

    private static final long LOOK_MILLIS = 500;

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

    @Option(
            names = "--key-file",
            description = "accepted keys, one a line, re-read when it changes; default " + ApiSettings.DEFAULT_KEY)
    private Path keyFile;

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
            if (keyFile != null) {
                Thread watch = new Thread(() -> watchKeys(api, out), "key-file");
                watch.setDaemon(true);
                watch.start();
            }
            steer(api, System.in, out);
        }
        return 0;
    }

    private ApiSettings settings() throws IOException {
        RateLimit limit = burst > 0 ? new RateLimit.TokenBucket(rate, burst) : RateLimit.perSecond(rate);
        return new ApiSettings(
                new Listen(host, port, tlsPort >= 0, Math.max(0, tlsPort)),
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

    private void watchKeys(SimulatedApi api, PrintWriter out) {
        try {
            FileTime seen = Files.getLastModifiedTime(keyFile);
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                FileTime now = Files.getLastModifiedTime(keyFile);
                if (!now.equals(seen)) {
                    api.acceptKeys(keys(keyFile));
                    seen = now;
                }
            }
        } catch (IOException | InterruptedException e) {
            out.println("the key file is watched no more: " + e);
            out.flush();
        }
    }

    /** Obeys lines until one says quit; the end of the input alone ends nothing, a container has none. */
    static void steer(SimulatedApi api, InputStream in, PrintWriter out) throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.strip().equals("quit")) {
                return;
            }
            out.println(answer(api, line.strip()));
            out.flush();
        }
        Thread.currentThread().join();
    }

    private static String answer(SimulatedApi api, String line) {
        try {
            if (line.startsWith("regime ")) {
                api.regime(Regime.parse(line.substring("regime ".length()).strip()));
                return "ok";
            }
        } catch (IllegalArgumentException e) {
            return "error: " + e.getMessage();
        }
        Witness witness = api.witness();
        return line.equals("witness")
                ? witness.count() + " requests, at most " + witness.peakPerSecond() + " a second, by status "
                        + witness.countByStatus() + ", by behaviour " + witness.countByBehaviour()
                : "commands: regime NAME, witness, quit";
    }
}
