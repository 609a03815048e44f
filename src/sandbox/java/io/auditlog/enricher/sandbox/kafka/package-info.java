/**
 * The Kafka side of the sandbox. Brokers are the genuine ones: in this JVM ({@link
 * io.auditlog.enricher.sandbox.kafka.SandboxBroker}, quick), as a process ({@link
 * io.auditlog.enricher.sandbox.kafka.BrokerProcess}, can be killed) or three of them ({@link
 * io.auditlog.enricher.sandbox.kafka.BrokerCluster}). {@link io.auditlog.enricher.sandbox.kafka.IdPublisher} puts IDs in.
 */
package io.auditlog.enricher.sandbox.kafka;
