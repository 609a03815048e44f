package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** How often the API is probed while it cannot be used. */
final class BreakerKeys {

    static final String PROBE_MAX = "circuit.breaker.probe.max";

    private BreakerKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Circuit breaker")
                .key(
                        PROBE_MAX,
                        STRING,
                        "5m",
                        Allowed.durations(Duration.ofMillis(100), Duration.ofHours(24)),
                        "Longest wait between two probes while the API cannot be used. It cuts the usual waits, which grow"
                                + " from 1s to 15s where the API is away, from 5s to 60s where a person must act, and from"
                                + " 30s to 5m where it refuses the key. A new key is tried at once.");
    }

    static BreakerSettings breaker(Values values) {
        return new BreakerSettings(values.duration(PROBE_MAX));
    }
}
