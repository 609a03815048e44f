/**
 * Avro on the topic: Confluent's wire format and the schema registry protocol, on the JDK's HTTP client.
 *
 * <p>Confluent's serializer is not on the public repository used for the other dependencies, and brings a second HTTP
 * client, a JSON binding and a rule engine. This worker needs little of it: five bytes before the record, two schemas
 * registered once at start, and the property names that operators know. So the package implements the format itself,
 * keeps Confluent's names and behaviour, and is tested against the original serializer and a real registry server by
 * its integration tests. To use the original, name its class in {@code value.serializer}.
 *
 * <p>IDs are cached, so a later registry outage has no effect on schemas in use. Settings that would weaken security
 * when ignored (an unknown TLS key, a disabled host name check, an unsupported credentials source) are refused.
 */
package io.auditlog.enricher.serde;
