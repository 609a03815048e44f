package io.auditlog.enricher.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * An in-process registry for {@code mock://NAME}. It accepts every schema, compatible or not.
 *
 * <p>Threads: any, concurrently.
 */
final class InMemorySchemaRegistry implements SchemaRegistry {

    static final String SCHEME = "mock://";

    /** Serializers and deserializers that Kafka creates by class name share a registry through the URL alone. */
    private static final ConcurrentMap<String, SchemaRegistry> BY_URL = new ConcurrentHashMap<>();

    private final List<String> texts = new ArrayList<>();
    private final Map<String, Set<Integer>> subjects = new HashMap<>();

    private InMemorySchemaRegistry() {}

    static SchemaRegistry at(String url) {
        return BY_URL.computeIfAbsent(url, name -> new InMemorySchemaRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        if (!texts.contains(schema.toString())) {
            texts.add(schema.toString());
        }
        int id = texts.indexOf(schema.toString()) + 1;
        subjects.computeIfAbsent(subject, name -> new LinkedHashSet<>()).add(id);
        return id;
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        int id = texts.indexOf(schema.toString()) + 1;
        if (!subjects.getOrDefault(subject, Set.of()).contains(id)) {
            throw new SerializationException("No schema " + schema.getFullName() + " under " + subject);
        }
        return id;
    }

    @Override
    public boolean accepts(String subject, Schema schema) {
        return true; // as register does
    }

    @Override
    public synchronized Registered latest(String subject) {
        List<Integer> versions = List.copyOf(subjects.getOrDefault(subject, Set.of()));
        if (versions.isEmpty()) {
            throw new SerializationException("No subject " + subject);
        }
        int id = versions.get(versions.size() - 1);
        return new Registered(id, versions.size(), byId(id));
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > texts.size()) {
            throw new SerializationException("No schema with id " + id);
        }
        return new Schema.Parser().parse(texts.get(id - 1));
    }
}
