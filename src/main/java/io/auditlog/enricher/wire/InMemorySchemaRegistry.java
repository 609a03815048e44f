package io.auditlog.enricher.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A registry inside this process, for {@code mock://NAME}. It takes every schema, compatible or not.
 *
 * <p>Threads: any, several at once.
 */
final class InMemorySchemaRegistry implements SchemaRegistry {

    private final List<Schema> byId = new ArrayList<>();
    private final Map<String, Integer> idsByText = new HashMap<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        int id = idsByText.computeIfAbsent(schema.toString(), text -> {
            byId.add(schema);
            return byId.size();
        });
        List<Integer> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        return id;
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        Integer id = idsByText.get(schema.toString());
        if (id == null || !subjects.getOrDefault(subject, List.of()).contains(id)) {
            throw new SerializationException("No schema " + schema.getFullName() + " under " + subject);
        }
        return id;
    }

    @Override
    public synchronized RegisteredSchema latest(String subject) {
        List<Integer> versions = subjects.get(subject);
        if (versions == null) {
            throw new SerializationException("No subject " + subject);
        }
        int id = versions.get(versions.size() - 1);
        return new RegisteredSchema(id, versions.size(), byId(id));
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > byId.size()) {
            throw new SerializationException("No schema with id " + id);
        }
        return byId.get(id - 1);
    }
}
