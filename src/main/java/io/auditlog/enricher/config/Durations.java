package io.auditlog.enricher.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and its unit, like {@code 250ms}, {@code 10s}, {@code 5m}, {@code 1h}. */
final class Durations {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

    private Durations() {}

    /** The duration, or empty if the text is none. */
    static Optional<Duration> parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        return written.matches()
                ? Optional.of(of(Long.parseLong(written.group(1)), written.group(2)))
                : Optional.empty();
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
