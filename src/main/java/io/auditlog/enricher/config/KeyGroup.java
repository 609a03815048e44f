package io.auditlog.enricher.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** One subject's keys on their way into the definition, in the order in which the reference lists them. */
final class KeyGroup {

    private final ConfigDef definition;
    private final String name;
    private int order;

    KeyGroup(ConfigDef definition, String name) {
        this.definition = definition;
        this.name = name;
    }

    /** A key that has no default and must be set. */
    KeyGroup required(String key, ConfigDef.Type type, Validator allowed, String documentation) {
        return add(key, type, ConfigDef.NO_DEFAULT_VALUE, allowed, Importance.HIGH, documentation);
    }

    /** A key that a deployment decides about. */
    KeyGroup important(String key, ConfigDef.Type type, Object byDefault, Validator allowed, String documentation) {
        return add(key, type, byDefault, allowed, Importance.HIGH, documentation);
    }

    /** A key whose default is right for most. */
    KeyGroup key(String key, ConfigDef.Type type, Object byDefault, Validator allowed, String documentation) {
        return add(key, type, byDefault, allowed, Importance.MEDIUM, documentation);
    }

    /** A key that is handed on if it is set, and belongs to somebody else. */
    KeyGroup handedOn(String key, ConfigDef.Type type, String documentation) {
        return add(key, type, null, null, Importance.LOW, documentation);
    }

    private KeyGroup add(
            String key,
            ConfigDef.Type type,
            Object byDefault,
            Validator allowed,
            Importance importance,
            String documentation) {
        definition.define(key, type, byDefault, allowed, importance, documentation, name, order++, Width.MEDIUM, key);
        return this;
    }
}
