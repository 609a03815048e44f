package io.auditlog.enricher.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/**
 * What was written behind {@code kafka.}: handed on as it is. A name that Kafka does not know is a warning and no problem,
 * because an interceptor or a login module may.
 *
 * @param properties values by Kafka's names
 * @param warnings names that Kafka does not know
 */
record KafkaSettings(Map<String, String> properties, List<String> warnings) {

    static KafkaSettings read(Settings settings, Problems problems) {
        KafkaSettings kafka = new KafkaSettings(new TreeMap<>(), new ArrayList<>());
        settings.all().stream()
                .filter(setting -> setting.key().startsWith(Definition.KAFKA))
                .forEach(setting -> kafka.take(setting, problems));
        return kafka;
    }

    private void take(Setting setting, Problems problems) {
        String name = setting.key().substring(Definition.KAFKA.length());
        properties.put(name, setting.value());
        if (problems.concern(setting.key())) {
            return;
        }
        KafkaRefusals.reason(name)
                .ifPresentOrElse(
                        reason -> problems.add(Problem.with(setting, "may not be set: " + reason)),
                        () -> KafkaNames.key(name)
                                .ifPresentOrElse(key -> check(setting, key, problems), () -> warn(setting, name)));
    }

    private void warn(Setting setting, String name) {
        if (!KafkaNames.isTopicSetting(name)) {
            String meant = KafkaNames.nearest(name)
                    .map(known -> "; did you mean " + Definition.KAFKA + known + "?")
                    .orElse("");
            warnings.add(Problem.at(setting.key(), "Kafka knows no such name, it is handed on as it is" + meant)
                    .line());
        }
    }

    private static void check(Setting setting, ConfigKey key, Problems problems) {
        try {
            Object value = ConfigDef.parseType(key.name, setting.value(), key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, value);
            }
        } catch (ConfigException e) {
            // Kafka's own words repeat the value, which may be a secret.
            problems.add(Problem.with(setting, "Kafka wants " + Definition.allowed(key)));
        }
    }

    /** Leaves the values out. */
    @Override
    public String toString() {
        return "KafkaSettings[properties=" + properties.keySet() + ", warnings=" + warnings + "]";
    }
}
