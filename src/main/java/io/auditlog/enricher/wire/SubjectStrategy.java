package io.auditlog.enricher.wire;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** How the subject of a value's schema is named, after Confluent's three strategies. */
enum SubjectStrategy {
    /** One schema lineage per topic: {@code <topic>-value}. */
    TOPIC_NAME("TopicNameStrategy", "%1$s-value"),
    /** One lineage per record type: its full name. */
    RECORD_NAME("RecordNameStrategy", "%2$s"),
    /** One lineage per record type in a topic: {@code <topic>-<full name>}. */
    TOPIC_RECORD_NAME("TopicRecordNameStrategy", "%1$s-%2$s");

    /** Where Confluent keeps its strategies; accepted so that a configuration works with either serializer. */
    private static final String CONFLUENT = "io.confluent.kafka.serializers.subject.";

    private final String simpleName;
    private final String pattern;

    SubjectStrategy(String simpleName, String pattern) {
        this.simpleName = simpleName;
        this.pattern = pattern;
    }

    String subject(String topic, Schema schema) {
        return pattern.formatted(topic, schema.getFullName());
    }

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
