package io.auditlog.enricher.monitoring.admin;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.admin.Chart.Line;
import io.auditlog.enricher.monitoring.admin.Headline.Urgency;
import io.auditlog.enricher.monitoring.admin.Overview.View;
import io.auditlog.enricher.monitoring.admin.Samples.Rates;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page for operators: one HTML document without external resources. Its script replaces the sections that changed;
 * without it the page is a still picture, which the browser loads again. Threads: any.
 */
final class StatusPage {

    private static final String TEMPLATE = template();

    /** The document's own script and styles, and nothing else. */
    static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none';"
            + " script-src 'sha256-"
            + hash(TEMPLATE.substring(TEMPLATE.indexOf("<script>") + 8, TEMPLATE.indexOf("</script>")))
            + "'";

    private static final int SHOWN = 10;

    private StatusPage() {}

    private static String template() {
        try (InputStream resource = StatusPage.class.getResourceAsStream("page.html")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page.html is missing in the jar", e);
        }
    }

    private static String hash(String script) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(View view) {
        Health health = view.health();
        Headline headline = Headline.of(health, view.reading(), view.now());
        Urgency urgency = headline.urgency();
        return TEMPLATE.replace("{{title}}", escaped(headline.sentence()))
                .replace("{{style}}", urgency.style)
                .replace("{{urgency}}", urgency.words)
                .replace("{{sentence}}", escaped(headline.sentence()))
                .replace("{{reason}}", escaped(health.reason()))
                .replace(
                        "{{advice}}", health.advice().isEmpty() ? "" : "<p>To do: " + escaped(health.advice()) + "</p>")
                .replace("{{figures}}", figures(view))
                .replace("{{charts}}", charts(view.rates()))
                .replace("{{lag}}", lag(view))
                .replace("{{open}}", open(view))
                .replace("{{deadLetters}}", deadLetters(view))
                .replace("{{states}}", states(view))
                .replace("{{worker}}", worker(view));
    }

    private static String figures(View view) {
        Health.Figures figures = view.health().figures();
        Rates last =
                view.rates().isEmpty() ? null : view.rates().get(view.rates().size() - 1);
        return figure("enriched per second", last == null ? "-" : Chart.number(last.enriched()))
                + figure(
                        "calls per second of " + Chart.number(figures.effectiveRate()) + " permitted",
                        last == null ? "-" : Chart.number(last.calls()))
                + figure(
                        "event to record, median of the last minute; p99 "
                                + atMost(view.latency().p99()),
                        atMost(view.latency().median()))
                + figure("age of the oldest unfinished ID", seconds(view.freshness()))
                + figure("open IDs, " + figures.inFlight() + " in flight", Chart.count(figures.openLines()))
                + figure(
                        "IDs behind" + age(view),
                        view.reading() == null
                                ? "-"
                                : Chart.count(view.reading().lag()));
    }

    /** A bound of the latencies, of which the last is a week. */
    private static String atMost(double seconds) {
        return Double.isNaN(seconds) ? "-" : Double.isInfinite(seconds) ? "over 7 d" : "≤ " + seconds(seconds);
    }

    /** A length of time, in milliseconds below a second. */
    private static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return "-";
        }
        long millis = Math.round(1000 * seconds);
        return millis < 1000 ? millis + " ms" : Headline.duration(Duration.ofMillis(millis));
    }

    private static String age(View view) {
        return view.reading() == null
                ? ""
                : ", "
                        + Math.max(
                                0,
                                Duration.between(view.reading().at(), view.now())
                                        .toSeconds()) + " s ago";
    }

    private static String figure(String name, String value) {
        return "<div><b>" + value + "</b><span>" + name + "</span></div>\n";
    }

    private static String charts(List<Rates> rates) {
        return new Chart(
                                "Outcomes",
                                "/s",
                                List.of(
                                        line("enriched", "a", rates, Rates::enriched),
                                        line("dead letters", "b", rates, Rates::deadLetters)))
                        .svg()
                + new Chart(
                                "Calls",
                                "/s",
                                List.of(
                                        line("permitted", "c", rates, Rates::permitted),
                                        line("made", "a", rates, Rates::calls)))
                        .svg()
                + new Chart("Mean time of a call", " ms", List.of(line("API", "a", rates, Rates::latencyMillis))).svg();
    }

    private static Line line(String name, String style, List<Rates> rates, ToDoubleFunction<Rates> value) {
        return new Line(name, style, rates.stream().mapToDouble(value).toArray());
    }

    private static String lag(View view) {
        Reading reading = view.reading();
        if (reading == null) {
            Long age = view.health().figures().lagAgeSeconds();
            return "<p>Not known: "
                    + (age == null
                            ? "it has not been read yet."
                            : "it was last read " + Headline.duration(Duration.ofSeconds(age)) + " ago.")
                    + "</p>";
        }
        double left = reading.secondsUntilExpired();
        String retention = Double.isNaN(left)
                ? "When retention deletes unread IDs is not known."
                : Double.isInfinite(left)
                        ? "Retention deletes nothing that is unread."
                        : "Retention deletes the first unread ID in "
                                + Headline.duration(Duration.ofSeconds(Math.round(left))) + ".";
        return "<p>As of " + Headline.time(reading.at(), view.now()) + age(view)
                + ". " + retention + "</p>"
                + table(
                        List.of("Partition", "IDs behind", "Oldest", "Worker"),
                        reading.partitions().entrySet().stream(),
                        lag -> cells(
                                lag.getKey(),
                                Chart.count(lag.getValue().lag()),
                                lag.getValue().lag() == 0
                                        ? "-"
                                        : seconds(lag.getValue().seconds(reading.at())),
                                view.partitions().contains(lag.getKey()) ? "this one" : "another or none"),
                        "The input topic has no partitions.");
    }

    private static String open(View view) {
        boolean waits = Headline.outage(view.health()).isPresent();
        return table(
                List.of("ID", "Open for", "Attempts", "Why", "Not before"),
                view.open().stream().limit(SHOWN),
                open -> cells(
                        open.id() == null ? open.origin() : open.id().value(),
                        since(open.since(), view.now()),
                        open.attempts(),
                        waits && open.id() != null && open.last() == null ? "waits for the API" : OpenIds.reason(open),
                        open.notBefore() == null ? "-" : Headline.time(open.notBefore(), view.now())),
                "None.");
    }

    private static String deadLetters(View view) {
        return table(
                List.of("ID", "At", "Code", "Why"),
                view.deadLetters().stream(),
                letter ->
                        cells(letter.subject(), Headline.time(letter.at(), view.now()), letter.code(), letter.error()),
                "None since this worker was started.");
    }

    private static String states(View view) {
        return table(
                List.of("State", "Since", "Why"),
                view.changes().stream(),
                change -> cells(change.state(), Headline.time(change.at(), view.now()), change.reason()),
                "None.");
    }

    private static String worker(View view) {
        Topics topics = view.identity().topics();
        Health.Figures figures = view.health().figures();
        return table(
                List.of("", ""),
                Stream.of(
                        cells("Host", view.identity().host()),
                        cells("Version", figures.version()),
                        cells("application.id", view.identity().applicationId()),
                        cells("API", view.identity().apiUrl()),
                        cells("API key", key(figures)),
                        cells(
                                "Rate limit",
                                Chart.number(figures.configuredRate()) + " calls per second for all workers"),
                        cells("Partitions", view.partitions().isEmpty() ? "none" : join(view.partitions().stream())),
                        cells("Reads", topics.input()),
                        cells("Writes", join(topics.outputs().stream())),
                        cells("Held", figures.held() + " for the API, " + figures.heldByOutcome() + " by outcome keys"),
                        cells("Expired unread", Chart.count(figures.expired())),
                        cells("Drift", figures.drift().isEmpty() ? "none" : String.join("; ", figures.drift()))),
                Function.identity(),
                "");
    }

    private static String key(Health.Figures figures) {
        String used = figures.keyFingerprint() == null ? "not read yet" : figures.keyFingerprint();
        String tried = figures.keyAccepted() ? "" : ": no request has succeeded with it yet";
        return figures.keyProblem() == null ? used + tried : used + "; " + figures.keyProblem();
    }

    private static String join(Stream<?> parts) {
        return parts.map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String since(Instant since, Instant now) {
        Duration length = Duration.between(since, now);
        return Headline.duration(length.isNegative() ? Duration.ZERO : length);
    }

    private static String cells(Object... values) {
        return Stream.of(values)
                .map(value -> "<td>" + escaped(value.toString()) + "</td>")
                .collect(Collectors.joining());
    }

    /** A table with a row for each element, which {@code cells} writes; or a sentence, if there is none. */
    private static <T> String table(List<String> heads, Stream<T> rows, Function<T, String> cells, String none) {
        String body = rows.map(row -> "<tr>" + cells.apply(row) + "</tr>\n").collect(Collectors.joining());
        String head = String.join("", heads).isEmpty()
                ? ""
                : heads.stream()
                        .map(name -> "<th scope=\"col\">" + name + "</th>")
                        .collect(Collectors.joining("", "<thead><tr>", "</tr></thead>\n"));
        return body.isEmpty()
                ? "<p>" + none + "</p>"
                : "<div class=\"scroll\"><table>" + head + "<tbody>\n" + body + "</tbody></table></div>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("{", "&#123;"); // no placeholder in a value
    }
}
