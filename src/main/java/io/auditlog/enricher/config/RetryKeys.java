package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.source.RetrySettings;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** How long one ID is tried. */
final class RetryKeys {

    static final String MAX_ATTEMPTS = "retry.max.attempts";
    static final String MAX_ELAPSED = "retry.max.elapsed";
    static final String BACKOFF_BASE = "retry.backoff.base";
    static final String BACKOFF_MAX = "retry.backoff.max";

    private RetryKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Retries")
                .key(
                        MAX_ATTEMPTS,
                        INT,
                        8,
                        Allowed.integers(1, 100),
                        "Calls that may count against one ID before it is a dead letter. Calls while the API as a whole"
                                + " is unwell do not count.")
                .key(
                        MAX_ELAPSED,
                        STRING,
                        "1h",
                        Allowed.durations(Duration.ZERO, Duration.ofHours(168)),
                        "Longest time from the first failed attempt of an ID to its last one; pauses do not count.")
                .key(
                        BACKOFF_BASE,
                        STRING,
                        "500ms",
                        Allowed.durations(Duration.ofMillis(1), Duration.ofHours(1)),
                        "The wait before the first retry is drawn at random from zero to this, and doubles from there.")
                .key(
                        BACKOFF_MAX,
                        STRING,
                        "60s",
                        Allowed.durations(Duration.ofMillis(1), Duration.ofHours(1)),
                        "No wait is drawn from beyond this; not below retry.backoff.base.");
    }

    static RetrySettings retry(Values values) {
        return new RetrySettings(
                values.integer(MAX_ATTEMPTS),
                values.duration(MAX_ELAPSED),
                values.duration(BACKOFF_BASE),
                values.duration(BACKOFF_MAX));
    }
}
