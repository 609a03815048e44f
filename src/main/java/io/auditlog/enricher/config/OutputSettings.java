package io.auditlog.enricher.config;

import io.auditlog.enricher.convert.ocsf.OcsfMapper;
import io.auditlog.enricher.convert.ocsf.OcsfSettings;
import io.auditlog.enricher.convert.ocsf.OcsfSettings.Unmapped;
import io.auditlog.enricher.convert.ocsf.OcsfVersion;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.CheckpointSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Builds the settings of what is written, from the values of the keys. A method throws an {@link
 * IllegalArgumentException} if values contradict each other.
 */
record OutputSettings(Values values) {

    Topics topics() {
        Topics topics = new Topics(
                get("input.topic", String.class),
                get("enriched.topic", String.class),
                get("dead.letter.topic", String.class),
                Optional.ofNullable(get("ocsf.topic", String.class)),
                Optional.ofNullable(get("checkpoint.topic", String.class)),
                Optional.ofNullable(get("control.topic", String.class)));
        Set<String> others = new TreeSet<>(topics.deadLetters());
        others.add(topics.input());
        others.add(topics.enriched());
        demandOwn("checkpoint.topic", topics.checkpoint(), others);
        demandOwn("ocsf.topic", topics.ocsf(), others);
        demandOwn("control.topic", topics.control(), others);
        if (topics.deadLetters().contains(topics.input())
                || topics.deadLetters().contains(topics.enriched())) {
            throw new IllegalArgumentException(
                    "dead.letter.topic must not become input.topic or enriched.topic for any status class");
        }
        return topics;
    }

    /** Empty if no checkpoints are written; without the file of the signing key where nothing is signed. */
    Optional<CheckpointSettings> checkpoints(boolean signs) {
        if (get("checkpoint.topic", String.class) == null) {
            return Optional.empty();
        }
        Path keyFile = signs ? get("checkpoint.key.file", Path.class) : null;
        CheckpointSettings checkpoints = new CheckpointSettings(get("checkpoint.interval", Duration.class), keyFile);
        if (!signs) {
            return Optional.of(checkpoints);
        }
        if (keyFile == null) {
            throw new IllegalArgumentException("checkpoint.topic is set without checkpoint.key.file: set it to the file"
                    + " of a signing key, which keygen makes");
        }
        if (!get("processing.guarantee", String.class).equals(StreamsConfig.EXACTLY_ONCE_V2)) {
            throw new IllegalArgumentException("checkpoint.topic needs processing.guarantee=exactly_once_v2: with"
                    + " at_least_once a crash leaves records that no checkpoint knows");
        }
        try {
            checkpoints.key(get("application.id", String.class));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("checkpoint.key.file: " + e.getMessage(), e);
        }
        return Optional.of(checkpoints);
    }

    private static void demandOwn(String key, Optional<String> topic, Set<String> others) {
        if (topic.isPresent() && !others.add(topic.get())) {
            throw new IllegalArgumentException(key + " must differ from all other topics");
        }
    }

    /** Reads the rules and the key of the redaction; empty if no OCSF events are written. */
    Optional<OcsfMapper> ocsf() {
        return Optional.ofNullable(get("ocsf.topic", String.class))
                .map(topic -> new OcsfSettings(
                        get("ocsf.version", OcsfVersion.class),
                        Optional.ofNullable(get("ocsf.mapping.file", Path.class)),
                        get("ocsf.raw.data", Boolean.class),
                        get("ocsf.unmapped.data", Unmapped.class),
                        list("ocsf.redact"),
                        Optional.ofNullable(get("ocsf.redact.key.file", Path.class)),
                        Optional.ofNullable(get("timestamp.zone", ZoneId.class))))
                .map(settings -> OcsfMapper.open(settings, () -> Integer.MAX_VALUE));
    }

    /** Settings without effect, as what they belong to is off. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (String output : List.of("ocsf.", "checkpoint.")) {
            if (get(output + "topic", String.class) == null) {
                values.set(output).forEach(key -> warnings.add(key + ": has no effect without " + output + "topic"));
            }
        }
        boolean redactsNothing =
                get("ocsf.topic", String.class) != null && list("ocsf.redact").isEmpty();
        if (redactsNothing && get("ocsf.redact.key.file", Path.class) != null) {
            warnings.add("ocsf.redact.key.file: has no effect without ocsf.redact");
        }
        return warnings;
    }

    private List<String> list(String key) {
        String text = get(key, String.class);
        return text == null
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private <T> T get(String key, Class<T> type) {
        return values.get(key, type);
    }
}
