/**
 * The worker's view of its Kafka cluster, apart from the topology: which topics exist and what they accept
 * ({@link io.auditlog.enricher.kafka.TopicCheck} before the start, {@link io.auditlog.enricher.kafka.TopicMonitor}
 * after it), whether the state in Kafka is still consistent ({@link io.auditlog.enricher.kafka.Continuity}), and
 * clients for short requests ({@link io.auditlog.enricher.kafka.Cluster}).
 */
package io.auditlog.enricher.kafka;
