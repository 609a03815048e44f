/**
 * The registry of the sandbox: what serializers use of Confluent's REST API, Avro alone, kept in memory. It judges
 * compatibility as the real one does by default, with Avro's own rules, and it can be stopped and come back.
 */
package io.auditlog.enricher.sandbox.registry;
