package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.ProcessMeter;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker holds at one time, just after a full collection. Known on Linux only.
 *
 * @param when in words
 * @param heap bytes that are in use
 * @param resident bytes of its resident set
 * @param threads its threads
 * @param files its open file descriptors
 * @param series lines of its metrics
 */
record Vitals(String when, long heap, long resident, long threads, long files, long series) {

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern PORT = Pattern.compile(".*metrics are on port (\\d+).*");
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"";

    static Vitals of(JavaProcess worker, String when) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(worker.awaitLine(line -> PORT.matcher(line).matches(), TIMEOUT));
        ProcessMeter meter = new ProcessMeter(worker.pid());
        collect(worker.pid());
        String metrics = metrics(port.replaceAll("$1"));
        double heap = metrics.lines()
                .filter(line -> line.startsWith(HEAP))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        long series = metrics.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .count();
        return new Vitals(when, (long) heap, meter.resident(), meter.threads(), meter.files(), series);
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

    private static String metrics(String port) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString())
                .body();
    }
}
