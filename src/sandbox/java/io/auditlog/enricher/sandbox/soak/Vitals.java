package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a worker holds at one moment, just after a full collection. Known on Linux only.
 *
 * @param moment when, in words
 * @param heap bytes that are in use
 * @param resident bytes of its resident set
 * @param threads its threads
 * @param files its open file descriptors
 * @param series lines of its metrics
 */
public record Vitals(String moment, long heap, long resident, long threads, long files, long series) {

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"";

    /** Looks at a worker; {@code port} is the one of its metrics. */
    static Vitals of(String moment, long pid, int port) throws IOException, InterruptedException {
        collect(pid);
        String metrics = metrics(port);
        double heap = metrics.lines()
                .filter(line -> line.startsWith(HEAP))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        long series = metrics.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .count();
        return new Vitals(moment, (long) heap, 1024 * status(pid, "VmRSS:"), threads(pid), files(pid), series);
    }

    private static void collect(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Await.get(process.onExit(), TIMEOUT);
        Await.sleep(SETTLE);
    }

    private static String metrics(int port) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString())
                .body();
    }

    /** Its threads now. */
    public static long threads(long pid) throws IOException {
        return status(pid, "Threads:");
    }

    private static long status(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Its open file descriptors now. */
    public static long files(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }
}
