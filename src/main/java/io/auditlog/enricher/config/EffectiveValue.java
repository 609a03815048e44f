package io.auditlog.enricher.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One effective value, safe to print.
 *
 * @param key its key
 * @param shown its text, hidden if it may be a secret; a reference is shown unresolved
 * @param origin a file, an environment variable, or "default"
 */
public record EffectiveValue(String key, String shown, String origin) {

    /** Every value that is set or has a default: the worker's keys first, then Kafka's. */
    static List<EffectiveValue> all(Values values) {
        Settings settings = values.settings();
        List<EffectiveValue> all = new ArrayList<>();
        for (Key<?> key : Keys.all().values()) {
            settings.inForce(key)
                    .map(EffectiveValue::set)
                    .or(() -> Optional.ofNullable(key.byDefault()).map(text -> byDefault(key.name(), text)))
                    .ifPresent(all::add);
        }
        StreamsProperties.defaults(values).forEach((name, value) -> {
            String key = KafkaSettings.PREFIX + name;
            if (settings.find(key).isEmpty()) {
                all.add(byDefault(key, value.toString()));
            }
        });
        settings.all().stream()
                .filter(setting -> Keys.find(setting.key()).isEmpty())
                .map(EffectiveValue::set)
                .forEach(all::add);
        return List.copyOf(all);
    }

    private static EffectiveValue set(Setting setting) {
        return new EffectiveValue(setting.key(), setting.shown(), setting.origin());
    }

    private static EffectiveValue byDefault(String key, String value) {
        return new EffectiveValue(key, value, "default");
    }
}
