package io.auditlog.enricher.deploy;

import io.auditlog.enricher.serde.JsonText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A connector's configuration, as in {@code config/connect}, to be changed and sent. */
record ConnectorFile(String name, Map<String, String> config) {

    static ConnectorFile read(String name) {
        Map<String, Object> document = Documents.map(Documents.one("config/connect/" + name + ".json"));
        Map<String, String> config = new TreeMap<>();
        Documents.map(document.get("config"))
                .forEach((key, value) -> config.put(key, (String) value)); // Connect takes text only
        if (!document.keySet().equals(Set.of("name", "config"))) {
            throw new IllegalArgumentException(name + " has " + document.keySet());
        }
        return new ConnectorFile(name, config);
    }

    ConnectorFile named(String other) {
        return new ConnectorFile(other, config);
    }

    ConnectorFile with(String key, Object value) {
        Map<String, String> changed = new TreeMap<>(config);
        changed.put(key, value.toString());
        return new ConnectorFile(name, changed);
    }

    /** With its secrets in another file. */
    ConnectorFile secretsFrom(Path file) {
        Map<String, String> changed = new TreeMap<>(config);
        changed.replaceAll((key, value) -> value.replace("/run/secrets/connect.properties", file.toString()));
        return new ConnectorFile(name, changed);
    }

    String json() {
        return JsonText.object(json -> {
            json.writeStringField("name", name);
            json.writeObjectFieldStart("config");
            for (Map.Entry<String, String> entry : config.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        });
    }
}
