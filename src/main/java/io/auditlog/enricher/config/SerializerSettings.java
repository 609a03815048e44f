package io.auditlog.enricher.config;

import java.util.Map;
import java.util.Objects;

/**
 * What writes Avro records to the topics.
 *
 * @param className a {@code Serializer} with a constructor without arguments
 * @param properties what its {@code configure} is given; may hold passwords
 */
public record SerializerSettings(String className, Map<String, Object> properties) {

    public SerializerSettings {
        Objects.requireNonNull(className, "className");
        properties = Map.copyOf(properties);
    }

    /** Leaves the values out. */
    @Override
    public String toString() {
        return "SerializerSettings[className=" + className + ", properties=" + properties.keySet() + "]";
    }
}
