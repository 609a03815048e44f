package io.auditlog.enricher.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys that mean nothing here. Their values are not shown: a secret may stand behind a slip of the pen. */
final class UnknownKeys {

    private UnknownKeys() {}

    static void tell(Settings settings, Problems problems) {
        for (Setting setting : settings.all()) {
            String key = setting.key();
            if (Definition.key(key).isEmpty() && !key.startsWith(Definition.KAFKA) && !RegistryKeys.isOpen(key)) {
                String meant =
                        meant(key).map(known -> "; did you mean " + known + "?").orElse("");
                problems.add(Problem.at(key, "unknown key" + meant + " (" + setting.origin() + ")"));
            }
        }
    }

    private static Optional<String> meant(String key) {
        if (KafkaNames.key(key).isPresent()) {
            return Optional.of(Definition.KAFKA + key);
        }
        List<String> known = new ArrayList<>(Definition.names());
        KafkaNames.plain().forEach(name -> known.add(Definition.KAFKA + name));
        return Spelling.nearest(key, known);
    }
}
