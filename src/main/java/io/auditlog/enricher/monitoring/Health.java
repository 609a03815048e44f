package io.auditlog.enricher.monitoring;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.util.Objects;

/**
 * The worker's health, as shown by {@code /health}.
 *
 * @param state one of the closed set that {@code enricher_state} shows
 * @param since when it entered this state
 * @param reason readable reason; holds nothing secret
 * @param advice what an operator should do, empty if nothing
 * @param live false if only a restart can help; independent of the API
 * @param ready whether it reads and writes, or would if the API allowed it
 * @param figures its current workload
 */
public record Health(
        String state, Instant since, String reason, String advice, boolean live, boolean ready, HealthFigures figures) {

    public Health {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(advice, "advice");
        Objects.requireNonNull(figures, "figures");
    }

    /** Health as a JSON object on one line. */
    public String json() {
        return "{\"state\":" + quoted(state) + ",\"since\":" + quoted(since.toString()) + ",\"reason\":"
                + quoted(reason) + ",\"advice\":" + quoted(advice) + ",\"live\":" + live + ",\"ready\":" + ready
                + ",\"effectiveRate\":" + figures.effectiveRate() + ",\"configuredRate\":" + figures.configuredRate()
                + ",\"inFlight\":" + figures.inFlight() + ",\"held\":" + figures.held() + ",\"heldByOutcome\":"
                + figures.heldByOutcome() + ",\"openLines\":" + figures.openLines() + ",\"oldestOpenSeconds\":"
                + figures.oldestOpenSeconds() + ",\"lag\":"
                + figures.lag() + ",\"lagAgeSeconds\":" + figures.lagAgeSeconds() + ",\"expired\":" + figures.expired()
                + ",\"keyFingerprint\":"
                + quoted(figures.keyFingerprint()) + ",\"version\":"
                + quoted(figures.version()) + "}\n";
    }

    private static String quoted(String text) {
        return text == null
                ? "null"
                : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
