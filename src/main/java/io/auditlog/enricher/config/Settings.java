package io.auditlog.enricher.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was set, by key: the file's settings, overridden by the environment's, with references resolved. */
final class Settings {

    private final Map<String, Setting> byKey;

    private Settings(Map<String, Setting> byKey) {
        this.byKey = byKey;
    }

    static Settings read(Path file, Map<String, String> environment, Problems problems) throws ConfigurationException {
        return merge(PropertiesFile.read(file, problems), environment, problems);
    }

    /** Settings that stand in no file. */
    static Settings of(Map<String, String> properties, Map<String, String> environment, Problems problems) {
        Map<String, Setting> written = new TreeMap<>();
        properties.forEach((key, value) -> written.put(key, Setting.written(key, value, "given")));
        return merge(written, environment, problems);
    }

    private static Settings merge(Map<String, Setting> written, Map<String, String> environment, Problems problems) {
        Map<String, Setting> merged = new TreeMap<>(written);
        merged.putAll(Environment.overrides(environment));
        try (References references = new References(environment)) {
            merged.replaceAll((key, setting) -> references.resolve(setting, problems));
        }
        return new Settings(merged);
    }

    Optional<Setting> of(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** In the order of their keys. */
    List<Setting> all() {
        return List.copyOf(byKey.values());
    }
}
