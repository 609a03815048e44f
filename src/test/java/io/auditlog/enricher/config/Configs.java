package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.TreeMap;

/** Configurations for tests. */
final class Configs {

    /** What must never be printed. */
    static final String CANARY = "canary-7f3a9c-SECRET";

    private Configs() {}

    /** The least that is valid. */
    static Map<String, String> least() {
        Map<String, String> least = new TreeMap<>();
        least.put("bootstrap.servers", "localhost:9092");
        least.put("schema.registry.url", "mock://test");
        least.put("api.key", CANARY);
        return least;
    }

    static Map<String, String> leastWith(String... keysAndValues) {
        Map<String, String> properties = least();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    static WorkerConfig valid(String... keysAndValues) {
        return valid(leastWith(keysAndValues), Map.of());
    }

    static WorkerConfig valid(Map<String, String> properties, Map<String, String> environment) {
        try {
            return WorkerConfig.of(properties, environment);
        } catch (ConfigurationException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static ConfigurationException broken(String... keysAndValues) {
        return broken(leastWith(keysAndValues), Map.of());
    }

    static ConfigurationException broken(Map<String, String> properties, Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> WorkerConfig.of(properties, environment));
    }
}
