package io.auditlog.enricher.monitoring.admin;

import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The worker's situation in one sentence, and whether somebody has to do something about it.
 *
 * @param sentence without a full stop at its end
 */
record Headline(Urgency urgency, String sentence) {

    /** Time to retention, in seconds, at which somebody must act on a backlog that does not shrink now. */
    private static final double SOON = (double) Duration.ofDays(1).toSeconds();

    private static final DateTimeFormatter TIME = format("HH:mm");
    private static final DateTimeFormatter DAY = format("d MMM HH:mm");

    /** Who has to act, with a mark and words that do not depend on colours. */
    enum Urgency {
        FINE("ok", "All is well"),
        MENDS("mends", "Mends by itself"),
        ACT("act", "Somebody has to act");

        /** Class in the page's style sheet. */
        final String style;

        final String words;

        Urgency(String style, String words) {
            this.style = style;
            this.words = words;
        }
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /**
     * Says it.
     *
     * @param reading of the backlog; null if there is no recent one
     */
    static Headline of(Health health, Reading reading, Instant now) {
        String since = " since " + time(health.since(), now);
        return outage(health).map(cause -> outage(cause, since)).orElseGet(() -> switch (health.state()) {
            case WorkerStatus.RUNNING -> running(health, reading, now);
            case WorkerStatus.PAUSED_INPUT -> act("The input holds no IDs" + since);
            case WorkerStatus.PAUSED_OPERATOR ->
                act((health.reason().startsWith(WorkerStatus.ORDERED)
                                ? "Paused by an operator"
                                : "Orders cannot be read")
                        + since);
            case WorkerStatus.PAUSED_KAFKA ->
                new Headline(
                        health.advice().isEmpty() ? Urgency.MENDS : Urgency.ACT, "Kafka does not do its part" + since);
            case WorkerStatus.STARTING -> mends("Starting" + since);
            case WorkerStatus.STOPPING -> mends("Stopping" + since);
            default -> act("Failed" + since + ": it has to be restarted");
        });
    }

    /** Why the API cannot be used; empty if it can, as far as is known. */
    static Optional<OutageCause> outage(Health health) {
        return Arrays.stream(OutageCause.values())
                .filter(cause -> cause.state().equals(health.state()))
                .findFirst();
    }

    private static Headline outage(OutageCause cause, String since) {
        return switch (cause) {
            case AUTH -> act("Waiting for a valid API key" + since);
            case PERMISSION -> act("Waiting for a permission of the API key" + since);
            case CONFIG -> act("Waiting for the right api.base.url" + since);
            case TLS -> act("No trusted connection to the API" + since);
            case NETWORK -> mends("The API cannot be reached" + since);
            case UPSTREAM -> mends("The API fails" + since);
            case THROTTLED -> mends("The API asks for fewer calls" + since);
        };
    }

    private static Headline act(String sentence) {
        return new Headline(Urgency.ACT, sentence);
    }

    private static Headline mends(String sentence) {
        return new Headline(Urgency.MENDS, sentence);
    }

    private static Headline running(Health health, Reading reading, Instant now) {
        Headline progress = progress(health, reading, now);
        if (progress.urgency() == Urgency.ACT) {
            return progress;
        }
        if (health.figures().keyProblem() != null) {
            return act("Running with an older API key: the one provided last cannot be used");
        }
        return health.figures().keyAccepted()
                ? progress
                : new Headline(
                        progress.urgency(), progress.sentence() + "; no request has succeeded with the API key yet");
    }

    private static Headline progress(Health health, Reading reading, Instant now) {
        if (!health.live()) {
            return act("The stream thread stands still");
        }
        if (reading == null) {
            return new Headline(Urgency.FINE, "Running; how far it is behind is not known yet");
        }
        int open = health.figures().openLines();
        if (reading.lag() == 0) {
            String sentence = open == 0
                    ? "Caught up"
                    : "Caught up, but for " + Chart.count(open) + (open == 1 ? " open ID" : " open IDs");
            return new Headline(Urgency.FINE, sentence);
        }
        return behind(reading, now);
    }

    private static Headline behind(Reading reading, Instant now) {
        String behind = Chart.count(reading.lag()) + (reading.lag() == 1 ? " ID behind" : " IDs behind");
        double drain = reading.secondsToDrain();
        double left = reading.secondsUntilExpired();
        if (left < drain && (Double.isFinite(drain) || left < SOON)) {
            return act(behind + ", and retention deletes the first of them in " + duration(left));
        }
        if (Double.isNaN(drain)) {
            return new Headline(Urgency.FINE, behind);
        }
        if (Double.isInfinite(drain)) {
            return mends(behind + ", and not catching up");
        }
        Instant done = now.plusSeconds(Math.round(drain));
        return new Headline(
                Urgency.FINE, behind + ", " + duration(drain) + " to go, done at " + time(done, now) + " UTC");
    }

    /** Of the same day or another one, in UTC. */
    static String time(Instant time, Instant now) {
        boolean sameDay = time.truncatedTo(ChronoUnit.DAYS).equals(now.truncatedTo(ChronoUnit.DAYS));
        return (sameDay ? TIME : DAY).format(time);
    }

    private static String duration(double seconds) {
        return duration(Duration.ofSeconds(Math.round(seconds)));
    }

    /** Its one or two largest units. */
    static String duration(Duration length) {
        if (length.toDays() > 0) {
            return length.toDays() + " d " + length.toHoursPart() + " h";
        }
        if (length.toHours() > 0) {
            return length.toHours() + " h " + length.toMinutesPart() + " min";
        }
        return length.toMinutes() > 1 ? length.toMinutes() + " min" : length.toSeconds() + " s";
    }
}
