package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.flow.TopicCreation;
import io.auditlog.enricher.flow.Topics;
import org.apache.kafka.common.config.ConfigDef;

/** Which topics are read and written. */
final class TopicKeys {

    static final String INPUT = "input.topic";
    static final String ENRICHED = "enriched.topic";
    static final String DEAD_LETTER = "dead.letter.topic";
    static final String CREATE = "topics.create";
    static final String CREATE_PARTITIONS = "topics.create.partitions";
    static final String CREATE_REPLICATION = "topics.create.replication.factor";

    private TopicKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Topics")
                .important(INPUT, STRING, "audit-log-ids", Allowed.topic(), "Topic of audit-log IDs, UTF-8 text.")
                .important(ENRICHED, STRING, "audit-logs-enriched", Allowed.topic(), "Topic of enriched records.")
                .important(
                        DEAD_LETTER,
                        STRING,
                        "audit-logs-dead-letter",
                        Allowed.deadLetterTopic(),
                        "Topic of IDs that could not be enriched. {class} in it is replaced by the status class (4xx, 5xx,"
                                + " transport, ...), which gives a topic per class.")
                .key(
                        CREATE,
                        BOOLEAN,
                        false,
                        null,
                        "Whether missing topics are created at start. Else a missing one stops the start with a message that says what to create.")
                .key(
                        CREATE_PARTITIONS,
                        INT,
                        6,
                        Allowed.integers(1, 10_000),
                        "Partitions of each topic that is created; of the input topic, also the most workers that share"
                                + " the work.")
                .key(
                        CREATE_REPLICATION,
                        INT,
                        -1,
                        Allowed.integers(-1, Short.MAX_VALUE),
                        "Replicas of each topic that is created, at least 1, or -1 for the broker's default.");
    }

    static Topics topics(Values values) {
        Topics topics = new Topics(values.text(INPUT), values.text(ENRICHED), values.text(DEAD_LETTER));
        if (topics.deadLetters().contains(topics.input())
                || topics.deadLetters().contains(topics.enriched())) {
            throw new IllegalArgumentException(
                    DEAD_LETTER + " must not become " + INPUT + " or " + ENRICHED + " for any status class");
        }
        return topics;
    }

    static TopicCreation creation(Values values) {
        return new TopicCreation(
                values.flag(CREATE), values.integer(CREATE_PARTITIONS), (short) values.integer(CREATE_REPLICATION));
    }
}
