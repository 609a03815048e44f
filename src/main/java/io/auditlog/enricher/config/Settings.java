package io.auditlog.enricher.config;

import io.auditlog.enricher.config.ConfigurationException.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * The settings by key: those of the file, overridden by environment variables, with references resolved by Kafka's own
 * providers: {@code ${env:VAR}}, {@code ${file:path:key}} and {@code ${dir:path:file}}. A variable is named {@code
 * ENRICHER_} plus the key in upper case, with {@code _} for each dot; the code of an {@code outcome.} key is unchanged.
 */
final class Settings {

    private static final String PREFIX = "ENRICHER_";

    /** Variables read by the start script and the logging configuration. */
    private static final Set<String> NO_KEYS =
            Set.of("ENRICHER_JAVA_OPTS", "ENRICHER_LOG_CONFIG", "ENRICHER_LOG_LEVEL", "ENRICHER_LOG_FORMAT");

    /** Set by Kubernetes in every container if a service is called "enricher". */
    private static final Pattern SERVICE_LINK = Pattern.compile("ENRICHER_(SERVICE_(HOST|PORT.*)|PORT(_\\d+_.*)?)");

    private static final Map<Class<?>, String> UNREADABLE = Map.of(
            NoSuchFileException.class, "no such file",
            AccessDeniedException.class, "permission to read the file is denied",
            MalformedInputException.class, "the file is not UTF-8",
            IllegalArgumentException.class, "the file holds a malformed \\uXXXX escape");

    private final Map<String, Setting> byKey = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> environment;

    private Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Settings that are not in a file. */
    static Settings of(Map<String, String> properties, Map<String, String> environment) {
        Settings settings = new Settings(environment);
        properties.forEach((key, value) -> settings.put(key, value, "given"));
        settings.override();
        return settings.resolved();
    }

    /** The settings of a properties file in UTF-8; a duplicate key is a problem. */
    static Settings read(Path file, Map<String, String> environment) throws ConfigurationException {
        Settings settings = new Settings(environment);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            settings.parser(file.toString()).load(reader);
        } catch (IOException | IllegalArgumentException e) {
            String other = "the file cannot be read (" + e.getClass().getSimpleName() + ")";
            String line = file + ": " + UNREADABLE.getOrDefault(e.getClass(), other);
            throw new ConfigurationException(List.of(new Problem(file.toString(), line)));
        }
        settings.override();
        return settings.resolved();
    }

    private Properties parser(String origin) {
        return new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                if (Settings.this.put(key.toString(), value.toString(), origin) != null) {
                    problems.add(Problem.of(byKey.get(key), "this key stands more than once in the file"));
                }
                return null;
            }
        };
    }

    private void override() {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(PREFIX)
                    && !NO_KEYS.contains(variable)
                    && !SERVICE_LINK.matcher(variable).matches()) {
                String name = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                String key = name.startsWith("outcome_") ? name.replaceFirst("_", ".") : name.replace('_', '.');
                put(key, value, "environment variable " + variable);
            }
        });
    }

    private Settings resolved() {
        Map<String, ConfigProvider> providers = new TreeMap<>(Map.of(
                "dir", new DirectoryConfigProvider(),
                "env", new EnvVarConfigProvider(environment),
                "file", new FileConfigProvider()));
        // Set explicitly, because otherwise the provider logs that it is not set.
        Map<String, String> everyVariable = Map.of(EnvVarConfigProvider.ALLOWLIST_PATTERN_CONFIG, ".*");
        providers.values().forEach(provider -> provider.configure(everyVariable));
        byKey.replaceAll((key, setting) -> resolve(setting, providers));
        return this;
    }

    private Setting put(String key, String value, String origin) {
        return byKey.put(key, new Setting(key, value, value, origin));
    }

    /** The setting with its references resolved; an unresolvable reference is a problem. */
    private Setting resolve(Setting setting, Map<String, ConfigProvider> providers) {
        Matcher references = ConfigTransformer.DEFAULT_PATTERN.matcher(setting.raw());
        if (!references.find()) {
            return setting;
        }
        String resolved;
        try {
            resolved = new ConfigTransformer(providers)
                    .transform(Map.of(setting.key(), setting.raw()))
                    .data()
                    .get(setting.key());
        } catch (ConfigException | IllegalArgumentException e) {
            // The provider's message may quote what it read.
            problems.add(Problem.of(setting, "this reference cannot be resolved: its file cannot be read"));
            return setting;
        }
        do {
            String provider = references.group(1);
            if (resolved.contains(references.group())) {
                String wrong = providers.containsKey(provider)
                        ? "this reference cannot be resolved: " + references.group(4) + " was not found"
                        : "there is no provider " + provider + ", only " + String.join(", ", providers.keySet());
                problems.add(Problem.of(setting, wrong));
            }
        } while (references.find());
        return new Setting(setting.key(), setting.raw(), resolved, setting.origin());
    }

    Map<String, String> environment() {
        return environment;
    }

    /** The problems found so far; more may be added. */
    List<Problem> problems() {
        return problems;
    }

    Optional<Setting> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /**
     * The effective setting, else the default. An empty one means the default, except for the serializer, which may
     * accept an empty value.
     */
    Optional<Setting> inForce(Keys.Key key) {
        return find(key.name())
                .filter(setting -> key.isPassedOn() || !setting.value().isEmpty())
                .or(() -> Optional.ofNullable(key.byDefault()).map(text -> Setting.byDefault(key.name(), text)));
    }

    /** Ordered by key. */
    List<Setting> all() {
        return List.copyOf(byKey.values());
    }

    /** The message with every secret value replaced by its printable form. */
    String withoutSecrets(String message) {
        String clean = message;
        for (Setting setting : byKey.values()) {
            if (setting.value().length() > 3 && !setting.shown().equals(setting.value())) {
                clean = clean.replace(setting.value(), setting.shown());
            }
        }
        return clean;
    }
}
