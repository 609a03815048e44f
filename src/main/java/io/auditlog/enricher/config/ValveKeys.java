package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.source.ValveSettings;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** When a fault is taken for the channel's, and how often it is asked whether it has mended. */
final class ValveKeys {

    static final String ALIKE = "valve.alike";
    static final String ALONE = "valve.alone";
    static final String PROBE_FIRST = "valve.probe.first";
    static final String PROBE_LAST = "valve.probe.last";
    static final String RARE_FIRST = "valve.probe.rare.first";
    static final String RARE_LAST = "valve.probe.rare.last";

    private ValveKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Valve")
                .key(
                        ALIKE,
                        INT,
                        10,
                        Allowed.integers(2, 1_000),
                        "So many distinct IDs that fail alike, with no success between them, are the channel's fault: the"
                                + " worker waits and dead-letters none of them.")
                .key(
                        ALONE,
                        STRING,
                        "30s",
                        Allowed.durations(Duration.ZERO, Duration.ofHours(24)),
                        "How long an ID that failed waits for another one's success before it is a dead letter, where"
                                + " too few share its fate to blame the channel.")
                .key(
                        PROBE_FIRST,
                        STRING,
                        "1s",
                        interval(),
                        "First wait before the API is probed while it is away; the waits double.")
                .key(PROBE_LAST, STRING, "15s", interval(), "Longest such wait; not below valve.probe.first.")
                .key(
                        RARE_FIRST,
                        STRING,
                        "30s",
                        interval(),
                        "First such wait where asking again can lock an account or a person must act: a refused key,"
                                + " missing permissions, a wrong address, a bad certificate. A new key is tried at"
                                + " once.")
                .key(RARE_LAST, STRING, "5m", interval(), "Longest such wait; not below valve.probe.rare.first.");
    }

    private static ConfigDef.Validator interval() {
        return Allowed.durations(Duration.ofMillis(100), Duration.ofHours(24));
    }

    static ValveSettings valve(Values values) {
        return new ValveSettings(
                values.integer(ALIKE),
                values.duration(ALONE),
                values.duration(PROBE_FIRST),
                values.duration(PROBE_LAST),
                values.duration(RARE_FIRST),
                values.duration(RARE_LAST));
    }
}
