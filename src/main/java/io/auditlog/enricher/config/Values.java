package io.auditlog.enricher.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The value of every key, typed: what was set, else the default. */
final class Values {

    private final Settings settings;
    private final Problems problems;
    private final Map<String, Object> byKey = new HashMap<>();

    Values(Settings settings, Problems problems) {
        this.settings = settings;
        this.problems = problems;
        Definition.keys().forEach(this::read);
    }

    /** A record of a room; null where one of its values, or its own check, is a problem. That is told already then. */
    <T> T build(String key, Supplier<T> room) {
        try {
            return room.get();
        } catch (BrokenKey toldAlready) {
            return null;
        } catch (IllegalArgumentException contradiction) {
            problems.add(new Problem(key, Secrets.scrubbed(contradiction.getMessage(), settings.all())));
            return null;
        }
    }

    /** A check of several values together; skipped where one of them is a problem already. */
    void check(String key, Runnable check) {
        build(key, () -> {
            check.run();
            return key;
        });
    }

    /** Leads out of the making of a record where the key is a problem. */
    void demandUsable(String key) {
        usable(key);
    }

    boolean isSet(String key) {
        return usable(key) != null;
    }

    String text(String key) {
        return (String) usable(key);
    }

    int integer(String key) {
        return (Integer) usable(key);
    }

    double number(String key) {
        return (Double) usable(key);
    }

    boolean flag(String key) {
        return (Boolean) usable(key);
    }

    Password secret(String key) {
        return (Password) usable(key);
    }

    Path path(String key) {
        return Path.of(text(key));
    }

    Duration duration(String key) {
        return Durations.parse(text(key)).orElseThrow();
    }

    /** What was set for the serializer, as it was written. */
    Map<String, String> handedOn() {
        Map<String, String> handedOn = new TreeMap<>();
        for (Setting setting : settings.all()) {
            if (Definition.key(setting.key()).map(Definition::isHandedOn).orElse(RegistryKeys.isOpen(setting.key()))) {
                usable(setting.key());
                handedOn.put(setting.key(), setting.value());
            }
        }
        return handedOn;
    }

    private Object usable(String key) {
        if (problems.concern(key)) {
            throw new BrokenKey(key);
        }
        return byKey.get(key);
    }

    /** An empty value means the default, except for what belongs to the serializer, where it may mean something. */
    private void read(ConfigKey key) {
        Setting setting = settings.of(key.name).orElse(null);
        if (problems.concern(key.name)) {
            return;
        }
        if (setting == null || (setting.isBlank() && !Definition.isHandedOn(key))) {
            readDefault(key);
            return;
        }
        try {
            Object value = ConfigDef.parseType(key.name, setting.value(), key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, value);
            }
            byKey.put(key.name, value);
        } catch (ConfigException e) {
            // Kafka's own words repeat the value, which may be a secret.
            problems.add(Problem.with(setting, "must be " + Definition.allowed(key)));
        }
    }

    private void readDefault(ConfigKey key) {
        if (key.hasDefault()) {
            byKey.put(key.name, key.defaultValue);
        } else {
            problems.add(Problem.at(key.name, "missing; it must be " + Definition.allowed(key)));
        }
    }

    /** Leads out of the making of a record, one of whose values is a problem that was told already. */
    private static final class BrokenKey extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BrokenKey(String key) {
            super(key, null, false, false);
        }
    }
}
