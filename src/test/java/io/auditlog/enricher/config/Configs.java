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

    /** The least that is valid, and these, each {@code key=value}. */
    static Map<String, String> leastWith(String... settings) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("bootstrap.servers", "localhost:9092");
        properties.put("schema.registry.url", "mock://test");
        properties.put("api.key", CANARY);
        for (String setting : settings) {
            properties.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        return properties;
    }

    static WorkerConfig valid(String... settings) {
        return valid(leastWith(settings), Map.of());
    }

    static WorkerConfig valid(Map<String, String> properties, Map<String, String> environment) {
        try {
            return WorkerConfig.of(properties, environment);
        } catch (ConfigurationException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The line of the only problem. */
    static String problem(String... settings) {
        ConfigurationException broken = broken(leastWith(settings), Map.of());
        assertThat(broken.problems()).hasSize(1);
        return broken.problems().get(0).line();
    }

    static ConfigurationException broken(Map<String, String> properties, Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> WorkerConfig.of(properties, environment));
    }
}
