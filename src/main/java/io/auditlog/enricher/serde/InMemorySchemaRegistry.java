package io.auditlog.enricher.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<String, List<Integer>> subjects = new HashMap<>();

    private InMemorySchemaRegistry() {}

    static SchemaRegistry at(String url) {
        return BY_URL.computeIfAbsent(url, name -> new InMemorySchemaRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        add(texts, schema.toString());
        int id = texts.indexOf(schema.toString()) + 1;
        add(subjects.computeIfAbsent(subject, name -> new ArrayList<>()), id);
        return id;
    }

    private static <T> void add(List<T> list, T element) {
        if (!list.contains(element)) {
            list.add(element);
        }
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        int id = texts.indexOf(schema.toString()) + 1;
        if (!subjects.getOrDefault(subject, List.of()).contains(id)) {
            throw new SerializationException("No schema " + schema.getFullName() + " under " + subject);
        }
        return id;
    }

    @Override
    public synchronized Registered latest(String subject) {
        List<Integer> versions = subjects.get(subject);
        if (versions == null) {
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
