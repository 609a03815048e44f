package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.source.RetrySettings;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** When an ID that fails by itself is written off. */
final class RetryKeys {

    static final String MAX_ATTEMPTS = "retry.max.attempts";
    static final String MIN_ELAPSED = "retry.min.elapsed";
    static final String CONFIRM_AFTER = "retry.confirm.after";
    static final String BACKOFF_BASE = "retry.backoff.base";
    static final String BACKOFF_MAX = "retry.backoff.max";

    private RetryKeys() {}

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "Retries");
        group.key(
                        MAX_ATTEMPTS,
                        INT,
                        8,
                        Allowed.integers(1, 100),
                        "5xx, 429 or missing replies after which an ID is a dead letter, while known-good IDs succeed; up to"
                                + " 10 where those fail now and then too. Failures while the API as a whole is unwell do"
                                + " not count.")
                .key(
                        MIN_ELAPSED,
                        STRING,
                        "10m",
                        Allowed.durations(Duration.ZERO, Duration.ofHours(168)),
                        "And not before this time from the first of them; pauses count for no more than a wait.")
                .key(
                        CONFIRM_AFTER,
                        STRING,
                        "60s",
                        Allowed.durations(Duration.ofMillis(1), Duration.ofHours(24)),
                        "After any other failure (404, 403, a malformed body, ...) an ID is asked again in one to one and a"
                                + " half of this: twice in all where good IDs never fail that way, three times for 404, up"
                                + " to 10 times where they do.");
        group.key(
                        BACKOFF_BASE,
                        STRING,
                        "500ms",
                        Allowed.durations(Duration.ofMillis(1), Duration.ofHours(1)),
                        "The wait after the first 5xx, 429 or missing reply is drawn at random from zero to this, and doubles"
                                + " from there.")
                .key(
                        BACKOFF_MAX,
                        STRING,
                        "60s",
                        Allowed.durations(Duration.ofMillis(1), Duration.ofHours(1)),
                        "No such wait is drawn from beyond this; not below retry.backoff.base.");
    }

    static RetrySettings retry(Values values) {
        return new RetrySettings(
                values.integer(MAX_ATTEMPTS),
                values.duration(MIN_ELAPSED),
                values.duration(CONFIRM_AFTER),
                values.duration(BACKOFF_BASE),
                values.duration(BACKOFF_MAX));
    }
}
