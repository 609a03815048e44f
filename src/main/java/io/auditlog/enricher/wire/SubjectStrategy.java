package io.auditlog.enricher.wire;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** How the subject of a schema is named, after Confluent's three strategies. */
enum SubjectStrategy {
    /** One schema lineage per topic: {@code <topic>-value} or {@code <topic>-key}. */
    TOPIC_NAME("TopicNameStrategy") {
        @Override
        String subject(String topic, boolean isKey, Schema schema) {
            return topic + (isKey ? "-key" : "-value");
        }
    },
    /** One lineage per record type: its full name. */
    RECORD_NAME("RecordNameStrategy") {
        @Override
        String subject(String topic, boolean isKey, Schema schema) {
            return schema.getFullName();
        }
    },
    /** One lineage per record type in a topic: {@code <topic>-<full name>}. */
    TOPIC_RECORD_NAME("TopicRecordNameStrategy") {
        @Override
        String subject(String topic, boolean isKey, Schema schema) {
            return topic + "-" + schema.getFullName();
        }
    };

    /** Where Confluent keeps its strategies; accepted so that a configuration works with either serializer. */
    private static final String CONFLUENT = "io.confluent.kafka.serializers.subject.";

    private final String simpleName;

    SubjectStrategy(String simpleName) {
        this.simpleName = simpleName;
    }

    abstract String subject(String topic, boolean isKey, Schema schema);

    /** The strategy of that name, with or without Confluent's package. */
    static SubjectStrategy named(String key, String name) {
        for (SubjectStrategy strategy : values()) {
            if (name.equals(strategy.simpleName) || name.equals(CONFLUENT + strategy.simpleName)) {
                return strategy;
            }
        }
        String known = Arrays.stream(values()).map(s -> s.simpleName).collect(Collectors.joining(", "));
        throw new ConfigException(key, name, "expected one of " + known + ", bare or with the package " + CONFLUENT);
    }
}
