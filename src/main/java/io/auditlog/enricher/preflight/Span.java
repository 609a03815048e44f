package io.auditlog.enricher.preflight;

import java.time.Duration;

/** A length of time for a person, in its largest unit: 7 d, 36 h, 90 s. */
final class Span {

    private Span() {}

    static String of(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = time.toMinutes();
        if (minutes < 120) {
            return minutes + " min";
        }
        return time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " d";
    }
}
