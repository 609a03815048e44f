package io.auditlog.enricher.wire;

import org.apache.avro.Schema;

/**
 * Where schemas have their numbers: the port to a schema registry.
 *
 * <p>Every call may block on the network and throws an {@code org.apache.kafka.common.errors} exception or a subtype of
 * {@link org.apache.kafka.common.errors.SerializationException}: {@link RegistryUnavailableException} where asking again
 * later can help, {@link IncompatibleSchemaException} where only a person can help, {@code AuthenticationException} for a
 * 401, {@code AuthorizationException} for a 403, {@code InterruptException} for an interrupted thread.
 *
 * <p>Threads: any, several at once. Nothing is cached here.
 */
public interface SchemaRegistry {

    /** Registers a schema under a subject, or finds it there, and returns its id. */
    int register(String subject, Schema schema);

    /** The id of a schema that is already registered under a subject. */
    int idOf(String subject, Schema schema);

    /** The newest schema of a subject. */
    RegisteredSchema latest(String subject);

    /** The schema with an id. */
    Schema byId(int id);
}
