package io.auditlog.enricher.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Environment variables that override keys: {@code ENRICHER_} and the key in upper case, with {@code _} for each dot. */
final class Environment {

    static final String PREFIX = "ENRICHER_";

    /** Read by the start script and the logging configuration. */
    private static final Set<String> NO_KEYS =
            Set.of("ENRICHER_JAVA_OPTS", "ENRICHER_LOG_CONFIG", "ENRICHER_LOG_LEVEL", "ENRICHER_LOG_FORMAT");

    /** Put into every container by Kubernetes where a service happens to be called "enricher". */
    private static final Pattern SERVICE_LINK = Pattern.compile("ENRICHER_(SERVICE_(HOST|PORT.*)|PORT(_\\d+_.*)?)");

    private Environment() {}

    /** The overrides by key; a variable that names no key becomes a setting under its own name, to be told as unknown. */
    static Map<String, Setting> overrides(Map<String, String> environment) {
        Map<String, String> keys = keysByVariable();
        Map<String, Setting> overrides = new TreeMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (isOverride(variable)) {
                String key = keys.getOrDefault(variable, keyOf(variable));
                overrides.put(key, Setting.written(key, value, "environment variable " + variable));
            }
        });
        return overrides;
    }

    /** The variable that overrides a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static boolean isOverride(String variable) {
        return variable.startsWith(PREFIX)
                && !NO_KEYS.contains(variable)
                && !SERVICE_LINK.matcher(variable).matches();
    }

    private static String keyOf(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static Map<String, String> keysByVariable() {
        Map<String, String> keys = new HashMap<>();
        Definition.names().forEach(key -> keys.put(variable(key), key));
        return keys;
    }
}
