/**
 * The Kafka side of the sandbox. Brokers are the genuine ones: in this JVM ({@link
 * io.auditlog.enricher.sandbox.kafka.SandboxBroker}, quick), as a process ({@link
 * io.auditlog.enricher.sandbox.kafka.BrokerProcess}, can be killed) or three of them ({@link
 * io.auditlog.enricher.sandbox.kafka.BrokerCluster}). {@link io.auditlog.enricher.sandbox.kafka.IdPublisher} puts IDs in,
 * {@link io.auditlog.enricher.sandbox.kafka.OutcomeReader} reads what came out, and {@link
 * io.auditlog.enricher.sandbox.kafka.OutcomeChecker} holds the two against each other.
 *
 * <p>The checker shares no code with the worker: header names, topic names and the wire format are spelled out here a
 * second time, so that a slip over there is seen.
 */
package io.auditlog.enricher.sandbox.kafka;
