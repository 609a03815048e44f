/**
 * The worker's view of its Kafka cluster, apart from the topology: which topics exist and what they accept
 * ({@link io.auditlog.enricher.kafka.TopicMonitor}), whether the state in Kafka is still consistent ({@link io.auditlog.enricher.kafka.Continuity}), and
 * clients for short requests ({@link io.auditlog.enricher.kafka.Cluster}).
 */
package io.auditlog.enricher.kafka;
