/**
 * The backlog of the input topic, seen from outside the consumer group: how much is unread, how long it takes to drain,
 * and when retention deletes it. Monitoring only: it decides nothing, and its failures do not affect the worker.
 */
package io.auditlog.enricher.topology.backlog;
