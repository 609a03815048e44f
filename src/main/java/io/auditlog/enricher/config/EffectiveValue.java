package io.auditlog.enricher.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * One value that is in force, fit to be printed.
 *
 * @param key its key
 * @param shown its text, hidden where it may be a secret; a reference instead of what it stands for
 * @param origin a file, an environment variable, or "default"
 */
public record EffectiveValue(String key, String shown, String origin) {

    private static final String DEFAULT = "default";

    /** Everything that is set or has a default: the worker's keys first, then Kafka's. */
    static List<EffectiveValue> all(Settings settings, Values values) {
        List<EffectiveValue> all = new ArrayList<>();
        for (ConfigKey key : Definition.keys()) {
            settings.of(key.name)
                    .filter(setting -> !setting.isBlank() || Definition.isHandedOn(key))
                    .map(EffectiveValue::set)
                    .or(() -> byDefault(key.name, key.defaultValue))
                    .ifPresent(all::add);
        }
        StreamsProperties.defaults(values).forEach((name, value) -> {
            String key = Definition.KAFKA + name;
            if (settings.of(key).isEmpty()) {
                byDefault(key, value).ifPresent(all::add);
            }
        });
        settings.all().stream()
                .filter(setting -> Definition.key(setting.key()).isEmpty())
                .map(EffectiveValue::set)
                .forEach(all::add);
        return List.copyOf(all);
    }

    private static EffectiveValue set(Setting setting) {
        return new EffectiveValue(setting.key(), setting.shown(), setting.origin());
    }

    private static Optional<EffectiveValue> byDefault(String key, Object value) {
        return Optional.ofNullable(value).map(known -> new EffectiveValue(key, String.valueOf(known), DEFAULT));
    }
}
