package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Escaped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * What was set with the prefix {@code kafka.}: passed to Kafka as it is. A name that Kafka does not know is a warning and
 * no problem, because an interceptor or a login module may know it.
 *
 * @param properties values by Kafka's names
 * @param warnings names that Kafka does not know
 */
record KafkaSettings(Map<String, String> properties, List<String> warnings) {

    static final String PREFIX = "kafka.";

    static KafkaSettings read(Settings settings, Problems problems) {
        KafkaSettings kafka = new KafkaSettings(new TreeMap<>(), new ArrayList<>());
        settings.all().stream()
                .filter(setting -> setting.key().startsWith(PREFIX))
                .forEach(setting -> kafka.take(setting, problems));
        return kafka;
    }

    private void take(Setting setting, Problems problems) {
        String name = setting.key().substring(PREFIX.length());
        properties.put(name, setting.value());
        Optional<String> refusal = KafkaNames.refusal(name);
        Optional<ConfigKey> known = KafkaNames.find(name);
        if (problems.concern(setting.key())) {
            return;
        }
        if (refusal.isPresent()) {
            problems.add(setting, "may not be set: " + refusal.get());
        } else if (known.isPresent()) {
            check(setting, ValueType.of(known.get()), problems);
        } else if (!KafkaNames.isTopicSetting(name)) {
            String hint = Spelling.didYouMean(KafkaNames.nearest(name).map(PREFIX::concat));
            warnings.add(Escaped.text(setting.key()) + ": Kafka knows no such name, it is passed on as it is" + hint);
        }
    }

    private static void check(Setting setting, ValueType<Object> type, Problems problems) {
        if (type.parse(setting.value()).isEmpty()) {
            problems.add(setting, "Kafka wants " + type.allowed());
        }
    }

    /** Leaves the values out. */
    @Override
    public String toString() {
        return "KafkaSettings[properties=" + properties.keySet() + ", warnings=" + warnings + "]";
    }
}
