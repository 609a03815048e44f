package io.auditlog.enricher.sandbox.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** One subject: its versions, deleted ones included, and its own compatibility level. Threads: guarded by the catalog. */
final class Subject {

    /** One schema of a subject. */
    record Version(String subject, int number, int id, Schema schema) {}

    private final String name;
    private final List<Version> live = new ArrayList<>();
    private final List<Version> deleted = new ArrayList<>();
    private int last;
    private Level level;

    Subject(String name) {
        this.name = name;
    }

    List<Version> live() {
        return List.copyOf(live);
    }

    List<Version> deleted() {
        return List.copyOf(deleted);
    }

    List<Schema> schemas() {
        return live.stream().map(Version::schema).toList();
    }

    Optional<Version> with(int id) {
        return live.stream().filter(version -> version.id() == id).findFirst();
    }

    Optional<Version> numbered(int number) {
        return live.stream().filter(version -> version.number() == number).findFirst();
    }

    Version latest() {
        return live.get(live.size() - 1);
    }

    void add(int id, Schema schema) {
        live.add(new Version(name, ++last, id, schema));
    }

    /** Hides all versions; new ones are counted on. */
    List<Version> hide() {
        List<Version> hidden = live();
        deleted.addAll(hidden);
        live.clear();
        return hidden;
    }

    Optional<Level> level() {
        return Optional.ofNullable(level);
    }

    void level(Level next) {
        level = next;
    }
}
