package io.auditlog.enricher.serde;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

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
interface SchemaRegistry {

    /** A schema as a registry keeps it: its id, unique in the registry, and its place in the subject, from 1. */
    record Registered(int id, int version, Schema schema) {}

    /** The registry of a configuration; nothing is sent yet. A {@code ConfigException}'s text holds no secret. */
    static SchemaRegistry open(AbstractConfig config) {
        List<String> urls = config.getList(WireConfig.URL);
        if (urls.stream().noneMatch(url -> url.startsWith(InMemorySchemaRegistry.SCHEME))) {
            return new HttpSchemaRegistry(config, time -> TimeUnit.MILLISECONDS.sleep(time.toMillis()));
        }
        if (urls.size() > 1) {
            throw new ConfigException(WireConfig.URL + ": mock://NAME must be the only one");
        }
        return InMemorySchemaRegistry.at(urls.get(0));
    }

    /** Registers a schema under a subject, or finds it there, and returns its id. */
    int register(String subject, Schema schema);

    /** The id of a schema that is already registered under a subject. */
    int idOf(String subject, Schema schema);

    /** The newest schema of a subject. */
    Registered latest(String subject);

    /** The schema with an id. */
    Schema byId(int id);
}
