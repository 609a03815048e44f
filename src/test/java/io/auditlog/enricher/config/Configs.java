package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.TreeMap;

/** Configurations for tests. */
final class Configs {

    /** What must never be printed. */
    static final String CANARY = "canary-7f3a9c-SECRET";

    private Configs() {}

    /** The least that is valid, and these. */
    static Map<String, String> leastWith(String... keysAndValues) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("bootstrap.servers", "localhost:9092");
        properties.put("schema.registry.url", "mock://test");
        properties.put("api.key", CANARY);
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

    /** The line of the only problem. */
    static String problem(String... keysAndValues) {
        ConfigurationException broken = broken(leastWith(keysAndValues), Map.of());
        assertThat(broken.problems()).hasSize(1);
        return broken.problems().get(0).line();
    }

    static ConfigurationException broken(Map<String, String> properties, Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> WorkerConfig.of(properties, environment));
    }
}
