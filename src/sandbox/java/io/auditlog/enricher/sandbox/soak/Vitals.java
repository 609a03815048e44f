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
    private static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{.*area=\"heap\".*");
    private static final Pattern OPEN = Pattern.compile("enricher_ledger_open\\{.*");

    static Vitals of(JavaProcess worker, String when) throws IOException, InterruptedException {
        ProcessMeter meter = new ProcessMeter(worker.pid());
        collect(worker.pid());
        String metrics = metrics(worker);
        double heap = sum(metrics, HEAP);
        long series = metrics.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .count();
        return new Vitals(when, (long) heap, meter.resident(), meter.threads(), meter.files(), series);
    }

    /** IDs that a worker has read and that have no outcome yet. */
    static long open(JavaProcess worker) throws IOException, InterruptedException {
        return (long) sum(metrics(worker), OPEN);
    }

    private static double sum(String metrics, Pattern series) {
        return metrics.lines()
                .filter(line -> series.matcher(line).matches())
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Double::sum)
                .orElseThrow();
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

    private static String metrics(JavaProcess worker) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(worker.awaitLine(line -> PORT.matcher(line).matches(), TIMEOUT));
        URI uri = URI.create("http://127.0.0.1:" + port.replaceAll("$1") + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString())
                .body();
    }
}
