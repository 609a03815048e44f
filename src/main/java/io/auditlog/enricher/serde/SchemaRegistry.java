package io.auditlog.enricher.serde;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The port to a schema registry, which assigns IDs to schemas.
 *
 * <p>Every call may block on the network and throws an {@code org.apache.kafka.common.errors} exception or a subtype of
 * {@link org.apache.kafka.common.errors.SerializationException}: {@link RegistryUnavailableException} if a later retry
 * can help, {@link IncompatibleSchemaException} if an operator has to act, {@code AuthenticationException} for a 401,
 * {@code AuthorizationException} for a 403, {@code InterruptException} for an interrupted thread.
 *
 * <p>Threads: any, concurrently. Nothing is cached here.
 */
interface SchemaRegistry {

    /** A registered schema: its ID, unique in the registry, and its version in the subject, from 1. */
    record Registered(int id, int version, Schema schema) {}

    /** The configured registry; nothing is sent yet. A {@code ConfigException}'s text holds no secret. */
    static SchemaRegistry open(AbstractConfig config) {
        List<String> urls = config.getList("schema.registry.url");
        if (urls.stream().noneMatch(url -> url.startsWith(InMemorySchemaRegistry.SCHEME))) {
            return new HttpSchemaRegistry(config);
        }
        if (urls.size() > 1) {
            throw new ConfigException("schema.registry.url: mock://NAME must be the only one");
        }
        return InMemorySchemaRegistry.at(urls.get(0));
    }

    /** Registers a schema under a subject, unless it already is, and returns its ID. */
    int register(String subject, Schema schema);

    /** The ID of a schema that is already registered under a subject. */
    int idOf(String subject, Schema schema);

    /** Whether a subject would take a schema as its next version, which nothing is changed to find out. */
    boolean accepts(String subject, Schema schema);

    /** The latest schema of a subject. */
    Registered latest(String subject);

    /** The schema with an ID. */
    Schema byId(int id);
}
