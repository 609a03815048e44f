package io.auditlog.enricher.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.utils.Utils;

/** Resolves {@code ${env:VAR}}, {@code ${file:path:key}} and {@code ${dir:path:file}} through Kafka's own providers. */
final class ConfigProviders implements AutoCloseable {

    /** Set explicitly, because otherwise the provider logs that it is not set. */
    private static final Map<String, String> EVERY_VARIABLE =
            Map.of(EnvVarConfigProvider.ALLOWLIST_PATTERN_CONFIG, ".*");

    private final Map<String, ConfigProvider> providers = new TreeMap<>();
    private final ConfigTransformer transformer;

    ConfigProviders(Map<String, String> environment) {
        providers.put("dir", new DirectoryConfigProvider());
        providers.put("env", new EnvVarConfigProvider(environment));
        providers.put("file", new FileConfigProvider());
        providers.values().forEach(provider -> provider.configure(EVERY_VARIABLE));
        transformer = new ConfigTransformer(providers);
    }

    /** The setting with its references resolved; an unresolvable reference is a problem. */
    Setting resolve(Setting setting, Problems problems) {
        if (!ConfigTransformer.DEFAULT_PATTERN.matcher(setting.raw()).find()) {
            return setting;
        }
        try {
            String resolved = transformer
                    .transform(Map.of(setting.key(), setting.raw()))
                    .data()
                    .get(setting.key());
            reportUnresolved(setting, resolved, problems);
            return setting.resolvedTo(resolved);
        } catch (ConfigException | IllegalArgumentException e) {
            // The provider's message may quote what it read.
            problems.add(setting, "this reference cannot be resolved: its file cannot be read");
            return setting;
        }
    }

    private void reportUnresolved(Setting setting, String resolved, Problems problems) {
        Matcher written = ConfigTransformer.DEFAULT_PATTERN.matcher(setting.raw());
        while (written.find()) {
            if (resolved.contains(written.group())) {
                problems.add(setting, reason(written));
            }
        }
    }

    private String reason(Matcher reference) {
        String provider = reference.group(1);
        if (!providers.containsKey(provider)) {
            return "there is no provider " + provider + ", only " + String.join(", ", providers.keySet());
        }
        return "this reference cannot be resolved: " + reference.group(4) + " was not found";
    }

    @Override
    public void close() {
        providers.forEach((name, provider) -> Utils.closeQuietly(provider, name));
    }
}
