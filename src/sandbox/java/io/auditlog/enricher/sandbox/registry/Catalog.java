package io.auditlog.enricher.sandbox.registry;

import io.auditlog.enricher.sandbox.registry.Subject.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * What the registry knows. An id belongs to the text of a schema, its canonical text as Avro prints it, whatever the
 * subject; so the same schema has the same id everywhere.
 *
 * <p>Threads: any; every method holds the lock.
 */
final class Catalog {

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Subject> subjects = new TreeMap<>();
    private Level level = Level.BACKWARD;

    /** Registers a schema, or finds that it is registered, and returns its id. */
    synchronized int register(String subject, String text) {
        Schema schema = parse(text);
        Subject known = subjects.getOrDefault(subject, new Subject(subject));
        Integer id = ids.get(schema.toString());
        if (id != null && known.with(id).isPresent()) {
            return id;
        }
        List<String> objections = levelOf(known).objections(schema, known.schemas());
        if (!objections.isEmpty()) {
            throw RegistryFault.incompatible(subject, objections);
        }
        int given = idOf(schema);
        known.add(given, schema);
        subjects.put(subject, known);
        return given;
    }

    /** The version of a subject that is this very schema. */
    synchronized Version lookUp(String subject, String text) {
        Subject known = subject(subject);
        Integer id = ids.get(parse(text).toString());
        if (id == null) {
            throw RegistryFault.noSchema();
        }
        return known.with(id).orElseThrow(RegistryFault::noSchema);
    }

    synchronized Version version(String subject, String number) {
        Subject known = subject(subject);
        if (number.equals("latest") || number.equals("-1")) {
            return known.latest();
        }
        if (!NUMBER.matcher(number).matches()) {
            throw RegistryFault.invalidVersion(number);
        }
        return known.numbered(Integer.parseInt(number)).orElseThrow(() -> RegistryFault.noVersion(number));
    }

    synchronized List<Integer> versions(String subject) {
        return subject(subject).live().stream().map(Version::number).toList();
    }

    synchronized List<String> subjects(boolean withDeleted) {
        return subjects.entrySet().stream()
                .filter(entry -> withDeleted || !entry.getValue().live().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized String text(String id) {
        if (!NUMBER.matcher(id).matches()) {
            throw RegistryFault.noPath();
        }
        int number = Integer.parseInt(id);
        if (number > texts.size()) {
            throw RegistryFault.noSchema(number);
        }
        return texts.get(number - 1);
    }

    /** Where a schema is used. */
    synchronized List<Version> uses(String id) {
        int number = ids.get(text(id));
        return subjects.values().stream()
                .flatMap(subject -> subject.with(number).stream())
                .toList();
    }

    /** What stands against a schema as the next version: compared with one version, or with all for {@code null}. */
    synchronized List<String> objections(String subject, String number, String text) {
        Schema schema = parse(text);
        Level asked = subjects.containsKey(subject) ? levelOf(subjects.get(subject)) : level;
        return asked.objections(
                schema,
                number == null
                        ? subject(subject).schemas()
                        : List.of(version(subject, number).schema()));
    }

    /** Deletes a subject softly, and what was deleted softly for good; returns the numbers of its versions. */
    synchronized List<Integer> delete(String subject, boolean permanently) {
        Subject known = subjects.get(subject);
        if (known == null) {
            throw RegistryFault.noSubject(subject);
        }
        if (!permanently) {
            if (known.live().isEmpty()) {
                throw RegistryFault.softDeleted(subject);
            }
            return known.hide().stream().map(Version::number).toList();
        }
        if (!known.live().isEmpty()) {
            throw RegistryFault.notSoftDeleted(subject);
        }
        return subjects.remove(subject).deleted().stream().map(Version::number).toList();
    }

    synchronized Level level() {
        return level;
    }

    synchronized void level(Level next) {
        level = next;
    }

    synchronized Level level(String subject, boolean orGlobal) {
        Subject known = subjects.getOrDefault(subject, new Subject(subject));
        return known.level()
                .or(() -> orGlobal ? Optional.of(level) : Optional.empty())
                .orElseThrow(() -> RegistryFault.noLevel(subject));
    }

    /** Sets the level of a subject, which need not have a schema yet. */
    synchronized void level(String subject, Level next) {
        subjects.computeIfAbsent(subject, Subject::new).level(next);
    }

    private Subject subject(String name) {
        Subject known = subjects.get(name);
        if (known == null || known.live().isEmpty()) {
            throw RegistryFault.noSubject(name);
        }
        return known;
    }

    private Level levelOf(Subject subject) {
        return subject.level().orElse(level);
    }

    private int idOf(Schema schema) {
        return ids.computeIfAbsent(schema.toString(), text -> {
            texts.add(text);
            return texts.size();
        });
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw RegistryFault.invalidSchema(e.getMessage());
        }
    }
}
