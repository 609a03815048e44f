package io.auditlog.enricher.sandbox.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * What the registry knows. An id belongs to the text of a schema, its canonical text as Avro prints it, whatever the
 * subject; so the same schema has the same id everywhere. A new version must be able to read the latest one (BACKWARD).
 *
 * <p>Threads: any; every method holds the lock.
 */
final class Catalog {

    /** One schema of a subject. */
    record Version(String subject, int number, int id, String schema) {}

    /** Every schema, by its id less one. */
    private final List<String> schemas = new ArrayList<>();

    private final Map<String, List<Version>> subjects = new TreeMap<>();

    /** Registers a schema, or finds that it is registered, and returns its id. */
    synchronized int register(String subject, String text) {
        Schema schema = parse(text);
        List<Version> versions = subjects.getOrDefault(subject, List.of());
        for (Version version : versions) {
            if (version.schema().equals(schema.toString())) {
                return version.id();
            }
        }
        if (!versions.isEmpty()) {
            checkCompatible(
                    subject, schema, parse(versions.get(versions.size() - 1).schema()));
        }
        if (!schemas.contains(schema.toString())) {
            schemas.add(schema.toString());
        }
        int id = schemas.indexOf(schema.toString()) + 1;
        subjects.computeIfAbsent(subject, name -> new ArrayList<>())
                .add(new Version(subject, versions.size() + 1, id, schema.toString()));
        return id;
    }

    /** Whether a schema can follow the latest version of a subject. */
    synchronized boolean accepts(String subject, String text) {
        List<Version> versions = versions(subject);
        try {
            checkCompatible(
                    subject,
                    parse(text),
                    parse(versions.get(versions.size() - 1).schema()));
            return true;
        } catch (RegistryFault e) {
            return false;
        }
    }

    private static void checkCompatible(String subject, Schema reader, Schema writer) {
        List<String> objections =
                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getResult()
                        .getIncompatibilities()
                        .stream()
                        .map(found -> found.getType() + " at " + found.getLocation() + ": " + found.getMessage())
                        .toList();
        if (!objections.isEmpty()) {
            throw RegistryFault.incompatible(subject, objections);
        }
    }

    /** The version of a subject that is this very schema. */
    synchronized Version lookUp(String subject, String text) {
        String schema = parse(text).toString();
        return versions(subject).stream()
                .filter(version -> version.schema().equals(schema))
                .findFirst()
                .orElseThrow(() -> RegistryFault.noSchema(""));
    }

    /** A version by its number, or the latest one. */
    synchronized Version version(String subject, String number) {
        List<Version> versions = versions(subject);
        String wanted = number.equals("latest") ? Integer.toString(versions.size()) : number;
        return versions.stream()
                .filter(version -> Integer.toString(version.number()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> RegistryFault.noVersion(number));
    }

    synchronized List<Version> versions(String subject) {
        List<Version> versions = subjects.get(subject);
        if (versions == null) {
            throw RegistryFault.noSubject(subject);
        }
        return List.copyOf(versions);
    }

    synchronized Set<String> subjects() {
        return Set.copyOf(subjects.keySet());
    }

    synchronized String schema(String id) {
        if (!id.matches("[1-9]\\d{0,8}") || Integer.parseInt(id) > schemas.size()) {
            throw RegistryFault.noSchema(" " + id);
        }
        return schemas.get(Integer.parseInt(id) - 1);
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw RegistryFault.invalidSchema(e.getMessage());
        }
    }
}
