package io.auditlog.enricher.scene;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker says of itself over HTTP. Threads: any.
 *
 * @param port where it says it
 */
public record Status(int port) {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern PORT = Pattern.compile("health and metrics are on port (\\d+)");

    /** Of a worker in a process of its own, as soon as it says where. */
    public static Status of(JavaProcess worker) {
        String line = worker.awaitLine(text -> PORT.matcher(text).find(), TIMEOUT);
        return new Status(Integer.parseInt(group(PORT, line)));
    }

    public String get(String path) {
        return response(path).body();
    }

    public HttpResponse<String> response(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .build();
        return Await.get(CLIENT.sendAsync(request, BodyHandlers.ofString()));
    }

    public String state() {
        return group(Pattern.compile("\"state\":\"(\\w+)\""), get("/health"));
    }

    /** How many IDs it has read that have no outcome yet. */
    public long open() {
        return Long.parseLong(group(Pattern.compile("\"openLines\":(\\d+)"), get("/health")));
    }

    /** Waits for a state and returns what {@code /health} says then. */
    public String awaitState(String state, Duration timeout) {
        String wanted = "\"state\":\"" + state + "\"";
        return Await.value(state, timeout, () -> get("/health"), health -> health.contains(wanted));
    }

    /** Calls that have ended, but for those that brought an entry. */
    public int callsWithoutEntry() {
        return sum("enricher_api_calls_total", "class=\"success\"", false);
    }

    /** How often it has paused. */
    public int pauses() {
        return sum("enricher_states_entered_total", "state=\"PAUSED_", true);
    }

    /** The sum of a metric over those of its series that hold {@code tag} or, where {@code with} is false, do not. */
    private int sum(String metric, String tag, boolean with) {
        return (int) get("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric) && line.contains(tag) == with)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
