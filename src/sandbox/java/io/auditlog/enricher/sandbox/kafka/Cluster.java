package io.auditlog.enricher.sandbox.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka cluster that a stage can stand on, whoever runs it. Threads: any. */
public interface Cluster {

    String bootstrapServers();

    /** A client of this cluster; not to be closed. */
    Admin admin();

    /** Creates topics and returns when they can be used. */
    default void createTopics(int partitions, String... names) {
        new Topics(admin()).create(partitions, Map.of(), names);
    }
}
