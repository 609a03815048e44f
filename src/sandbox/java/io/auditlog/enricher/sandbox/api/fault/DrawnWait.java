package io.auditlog.enricher.sandbox.api.fault;

import io.auditlog.enricher.sandbox.api.entry.Mix;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a refusal tells an ID to wait where that is drawn: whole seconds, as a pure function of the ID, so that whoever
 * knows the ID knows what it was told.
 *
 * @param least seconds at least
 * @param most seconds at most
 */
public record DrawnWait(int least, int most) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})to(\\d{1,5})");
    private static final long SALT = 0x57414954L;

    public DrawnWait {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("not a span of seconds: " + least + " to " + most);
        }
    }

    /** Reads {@code 1to60}; null if it is something else. */
    static DrawnWait parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? new DrawnWait(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)))
                : null;
    }

    /** What this ID is told. */
    public Duration of(String id) {
        double chance = Mix.fraction(Mix.of(id, SALT));
        return Duration.ofSeconds(least + (long) (chance * (most - least + 1)));
    }

    /** As it is written in the parameter of a fault. */
    @Override
    public String toString() {
        return least + "to" + most;
    }
}
