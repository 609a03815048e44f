package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.serde.JsonText;
import java.time.Instant;
import java.util.List;

/**
 * The worker's health, as shown by {@code /health}.
 *
 * @param state one of the closed set that {@code enricher_state} shows
 * @param since when it entered this state
 * @param reason readable reason; holds nothing secret
 * @param advice what an operator should do, empty if nothing
 * @param live false if only a restart can help; independent of the API
 * @param ready whether it reads and writes, or would if the API allowed it
 */
public record Health(
        String state, Instant since, String reason, String advice, boolean live, boolean ready, Figures figures) {

    /**
     * The worker's current workload.
     *
     * @param effectiveRate calls per second that it may make now
     * @param configuredRate calls per second that all workers together may make
     * @param inFlight calls that hold an in-flight slot
     * @param held IDs that wait for the API to become usable
     * @param heldByOutcome IDs that an {@code outcome.<code>=hold} keeps open
     * @param openLines IDs read and without an outcome
     * @param oldestOpenSeconds age of the oldest of them, 0 if none
     * @param lag consumer lag of the group in records, null if unknown
     * @param lagAgeSeconds time since the lag was last read, null if never
     * @param expired input records that retention deleted before this worker read them
     * @param drift the last changes of the API's entries, one line each
     * @param keyFingerprint fingerprint of the API key in use, null if not yet known
     * @param keyAccepted whether a request has succeeded with it
     * @param keyProblem why that is not the key provided last, and what to do; null if it is
     */
    public record Figures(
            double effectiveRate,
            double configuredRate,
            int inFlight,
            int held,
            int heldByOutcome,
            int openLines,
            long oldestOpenSeconds,
            Long lag,
            Long lagAgeSeconds,
            long expired,
            List<String> drift,
            String keyFingerprint,
            boolean keyAccepted,
            String keyProblem,
            String version) {

        /** The figures of a worker that does nothing yet. */
        public static Figures idle(double configuredRate, String version) {
            return new Figures(0, configuredRate, 0, 0, 0, 0, 0, null, null, 0, List.of(), null, false, null, version);
        }
    }

    /** Health as a JSON object on one line. */
    public String json() {
        return JsonText.object(json -> {
                    json.writePOJOField("state", state);
                    json.writePOJOField("since", since.toString());
                    json.writePOJOField("reason", reason);
                    json.writePOJOField("advice", advice);
                    json.writePOJOField("live", live);
                    json.writePOJOField("ready", ready);
                    json.writePOJOField("effectiveRate", figures.effectiveRate());
                    json.writePOJOField("configuredRate", figures.configuredRate());
                    json.writePOJOField("inFlight", figures.inFlight());
                    json.writePOJOField("held", figures.held());
                    json.writePOJOField("heldByOutcome", figures.heldByOutcome());
                    json.writePOJOField("openLines", figures.openLines());
                    json.writePOJOField("oldestOpenSeconds", figures.oldestOpenSeconds());
                    json.writePOJOField("lag", figures.lag());
                    json.writePOJOField("lagAgeSeconds", figures.lagAgeSeconds());
                    json.writePOJOField("expired", figures.expired());
                    json.writeArrayFieldStart("drift");
                    for (String change : figures.drift()) {
                        json.writeString(change);
                    }
                    json.writeEndArray();
                    json.writePOJOField("keyFingerprint", figures.keyFingerprint());
                    json.writePOJOField("keyAccepted", figures.keyAccepted());
                    json.writePOJOField("keyProblem", figures.keyProblem());
                    json.writePOJOField("version", figures.version());
                })
                + "\n";
    }
}
