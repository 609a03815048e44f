package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.process.JavaProcess;

import io.auditlog.enricher.sandbox.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker says of itself over HTTP. Threads: any.
 *
 * @param port where it says it
 */
record OutageWatch(int port) {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");
    private static final Pattern PORT = Pattern.compile("health and metrics are on port (\\d+)");

    /** Of a worker in a process of its own, as soon as it says where. */
    static OutageWatch of(JavaProcess worker) {
        String line = worker.awaitLine(text -> PORT.matcher(text).find(), PATIENCE);
        return new OutageWatch(Integer.parseInt(group(PORT, line)));
    }

    String get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return Await.get(CLIENT.sendAsync(request, BodyHandlers.ofString())).body();
    }

    String health() {
        return get("/health");
    }

    String state() {
        return group(STATE, health());
    }

    /** A number in {@code /health}. */
    long figure(String name) {
        return Long.parseLong(group(Pattern.compile("\"" + name + "\":(\\d+)"), health()));
    }

    /** Waits for a state and returns what health says then. */
    String awaitState(String state, Duration timeout) {
        Predicate<String> wanted = health -> health.contains("\"state\":\"" + state + "\"");
        return Await.value(state, timeout, this::health, wanted);
    }

    /** The sum of a metric over those of its series that hold {@code tag} or, where {@code with} is false, do not. */
    double sum(String metric, String tag, boolean with) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric) && line.contains(tag) == with)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Calls that have ended, but for those that brought an entry. */
    int callsWithoutEntry() {
        return (int) sum("enricher_api_calls_total", "class=\"success\"", false);
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
