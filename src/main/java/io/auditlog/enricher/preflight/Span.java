package io.auditlog.enricher.preflight;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A length of time for a person, in the largest unit of which it has two, or a whole number: 7 d, 36 h, 90 s. */
final class Span {

    private static final Map<ChronoUnit, String> NAMES =
            Map.of(ChronoUnit.DAYS, "d", ChronoUnit.HOURS, "h", ChronoUnit.MINUTES, "min", ChronoUnit.SECONDS, "s");

    private Span() {}

    static String of(Duration time) {
        ChronoUnit unit = ChronoUnit.SECONDS;
        for (ChronoUnit larger : new ChronoUnit[] {ChronoUnit.MINUTES, ChronoUnit.HOURS, ChronoUnit.DAYS}) {
            long size = larger.getDuration().toSeconds();
            long seconds = time.toSeconds();
            unit = seconds >= 2 * size || (seconds > 0 && seconds % size == 0) ? larger : unit;
        }
        return time.dividedBy(unit.getDuration()) + " " + NAMES.get(unit);
    }
}
