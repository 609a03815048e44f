package io.auditlog.enricher.config;

import io.auditlog.enricher.config.Problems.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The settings by key: those of the file, overridden by environment variables, with references resolved. A variable is
 * named {@code ENRICHER_} plus the key in upper case, with {@code _} for each dot; the code of an {@code outcome.} key
 * is unchanged.
 */
final class Settings {

    private static final String PREFIX = "ENRICHER_";

    /** Variables read by the start script and the logging configuration. */
    private static final Set<String> NO_KEYS =
            Set.of("ENRICHER_JAVA_OPTS", "ENRICHER_LOG_CONFIG", "ENRICHER_LOG_LEVEL", "ENRICHER_LOG_FORMAT");

    /** Set by Kubernetes in every container if a service is called "enricher". */
    private static final Pattern SERVICE_LINK = Pattern.compile("ENRICHER_(SERVICE_(HOST|PORT.*)|PORT(_\\d+_.*)?)");

    private final Map<String, Setting> byKey;

    private Settings(Map<String, Setting> written, Map<String, String> environment, Problems problems) {
        this.byKey = new TreeMap<>(written);
        new TreeMap<>(environment).forEach(this::override);
        try (ConfigProviders references = new ConfigProviders(environment)) {
            byKey.replaceAll((key, setting) -> references.resolve(setting, problems));
        }
    }

    static Settings read(Path file, Map<String, String> environment, Problems problems) throws ConfigurationException {
        return new Settings(readFile(file, problems), environment, problems);
    }

    /** Settings that are not in a file. */
    static Settings of(Map<String, String> properties, Map<String, String> environment, Problems problems) {
        Map<String, Setting> written = new TreeMap<>();
        properties.forEach((key, value) -> written.put(key, Setting.written(key, value, "given")));
        return new Settings(written, environment, problems);
    }

    private void override(String variable, String value) {
        if (variable.startsWith(PREFIX)
                && !NO_KEYS.contains(variable)
                && !SERVICE_LINK.matcher(variable).matches()) {
            String name = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
            String key = name.startsWith("outcome_") ? name.replaceFirst("_", ".") : name.replace('_', '.');
            byKey.put(key, Setting.written(key, value, "environment variable " + variable));
        }
    }

    Optional<Setting> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /**
     * The effective setting: an empty one means the default, except for the serializer, which may accept an empty
     * value.
     */
    Optional<Setting> inForce(Key<?> key) {
        return find(key.name())
                .filter(setting -> key.isPassedOn() || !setting.value().isEmpty());
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

    /** Reads a properties file in UTF-8; a duplicate key is a problem. */
    private static Map<String, Setting> readFile(Path file, Problems problems) throws ConfigurationException {
        Lines lines = new Lines(file.toString(), problems);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(List.of(new Problem(file.toString(), file + ": " + reason(e))));
        }
        return lines.settings;
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission to read the file is denied";
        }
        if (e instanceof CharacterCodingException) {
            return "the file is not UTF-8";
        }
        if (e instanceof IllegalArgumentException) {
            return "the file holds a malformed \\uXXXX escape";
        }
        return "the file cannot be read (" + e.getClass().getSimpleName() + ")";
    }

    /** Records the parsed settings in order. */
    private static final class Lines extends Properties {

        private static final long serialVersionUID = 1L;

        private final transient Map<String, Setting> settings = new LinkedHashMap<>();
        private final String origin;
        private final transient Problems problems;

        Lines(String origin, Problems problems) {
            this.origin = origin;
            this.problems = problems;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            Setting setting = Setting.written(key.toString(), value.toString(), origin);
            if (settings.putIfAbsent(setting.key(), setting) != null) {
                problems.add(setting, "this key stands more than once in the file");
            }
            return super.put(key, value);
        }
    }
}
