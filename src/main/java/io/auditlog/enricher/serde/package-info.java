/**
 * Avro on the topic: Confluent's wire format and a schema registry's protocol, on the JDK's own HTTP client.
 *
 * <p>Confluent's serializer is not on the public repository that the rest comes from, and it brings a second HTTP
 * client, a JSON binding and a rule engine with it. What this worker needs of it is small: five bytes before the record,
 * two schemas registered once at start, and the property names that operators already know. So the package speaks the
 * format itself, keeps to Confluent's names and behaviour, and is held against the genuine serializer and a genuine
 * registry server by its integration tests. Whoever prefers the original names its class in {@code value.serializer}.
 *
 * <p>Ids are kept once they are known, so a registry that goes down later changes nothing for schemas in use. Settings
 * that would weaken security when ignored (an unknown TLS key, a disabled host name check, an unsupported credentials
 * source) are refused.
 */
package io.auditlog.enricher.serde;
