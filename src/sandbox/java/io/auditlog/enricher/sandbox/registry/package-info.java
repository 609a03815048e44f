/**
 * The registry of the sandbox: Confluent's REST API as far as serializers and operators use it, Avro alone, kept in
 * memory. It judges compatibility as the real one does, with Avro's own rules, and it can be stopped and come back.
 */
package io.auditlog.enricher.sandbox.registry;
