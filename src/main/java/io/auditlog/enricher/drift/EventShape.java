package io.auditlog.enricher.drift;

import io.auditlog.enricher.convert.Shape;
import io.auditlog.enricher.convert.Shape.Field;
import io.auditlog.enricher.drift.Change.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What the data of one event looks like: the types of each field, and which fields are always there. Its first entries
 * teach it; what differs from it later is a change, once. Threads: {@link #fits} any; all else one at a time.
 */
final class EventShape {

    /** Entries from which on a field that was in each counts as always there. */
    static final int CERTAIN = 100;

    private static final int MAX_PATHS = 512;
    private static final String NULL = "null";

    private final Map<String, FieldShape> fields = new TreeMap<>();
    private final int learnedAfter;
    private int entries;
    private boolean learned;

    /** Null while it is learned. */
    private volatile Known known;

    /**
     * What an entry may hold.
     *
     * @param hashes those of the fields' types; true if the field is always there
     * @param always number of fields that are always there
     * @param isFull whether what is not in it is known too, since no more can be kept
     */
    private record Known(Map<Long, Boolean> hashes, long always, boolean isFull) {

        /** Whether all of a shape is known, and all that must be there is. */
        boolean holds(Shape shape) {
            int found = 0;
            for (int i = 0; i < shape.size(); i++) {
                Boolean isAlways = hashes.get(shape.hash(i));
                if (isAlways == null && !isFull) {
                    return false;
                }
                found += Boolean.TRUE.equals(isAlways) ? 1 : 0;
            }
            return found == always || shape.size() == Shape.MAX_VALUES;
        }
    }

    /** One field: its types with their hashes, in how many entries it was, and whether it must be in each. */
    private static final class FieldShape {
        final Map<String, Long> types = new TreeMap<>();
        int seen;
        boolean always;
    }

    /** An empty shape, to be learned from so many entries. */
    EventShape(int learnedAfter) {
        this.learnedAfter = learnedAfter;
    }

    /** Adds a field of a baseline. */
    void add(String path, List<String> types, boolean always) {
        FieldShape field = fields.computeIfAbsent(path, any -> new FieldShape());
        types.forEach(type -> field.types.put(type, Field.of(path, type).hash()));
        field.always = always;
    }

    /** Ends learning; from now on there are changes. Each field that was in all entries is always there. */
    void freeze() {
        if (!learned) {
            fields.forEach(
                    (path, field) -> field.always |= entries >= CERTAIN && field.seen == entries && isSingle(path));
            learned = true;
        }
        Map<Long, Boolean> hashes = new HashMap<>();
        fields.values().forEach(field -> field.types.values().forEach(hash -> hashes.put(hash, field.always)));
        long always = fields.values().stream().filter(field -> field.always).count();
        known = new Known(hashes, always, fields.size() >= MAX_PATHS);
    }

    /** Whether an entry shows nothing new; false while it is learned. */
    boolean fits(Shape shape) {
        Known now = known;
        return now != null && now.holds(shape);
    }

    /** One field as a baseline has it. */
    @FunctionalInterface
    interface FieldVisitor {
        void visit(String path, Collection<String> types, boolean always);
    }

    /** Visits the fields in the order of their paths. */
    void forEach(FieldVisitor visitor) {
        fields.forEach((path, field) -> visitor.visit(path, field.types.keySet(), field.always));
    }

    /** Takes in the data of an entry, null for none, and reports what has changed. */
    void take(String data, BiConsumer<Kind, String> changes) {
        List<Field> entry = Shape.fields(data);
        Set<String> present = new HashSet<>();
        entry.forEach(value -> take(value, present, changes));
        entries++;
        if (learned && entry.size() < Shape.MAX_VALUES) {
            reportGone(present, changes);
        }
        if (learned || entries >= learnedAfter) {
            freeze();
        }
    }

    private void take(Field value, Set<String> present, BiConsumer<Kind, String> changes) {
        FieldShape field = fields.get(value.path());
        if (field == null && fields.size() >= MAX_PATHS) {
            return;
        }
        if (field == null) {
            field = new FieldShape();
            fields.put(value.path(), field);
            report(changes, Kind.NEW_FIELD, shown(value.path()) + " (" + value.type() + ")");
        } else if (!field.types.containsKey(value.type()) && !value.type().equals(NULL)) {
            Set<String> before = new TreeSet<>(field.types.keySet());
            before.remove(NULL);
            if (!before.isEmpty()) {
                String was = String.join(" or ", before);
                report(changes, Kind.TYPE_CHANGED, shown(value.path()) + " (" + value.type() + ", was " + was + ")");
            }
        }
        field.types.put(value.type(), value.hash());
        field.seen += present.add(value.path()) ? 1 : 0;
    }

    /** Of fields within one that is gone, the outer one alone. */
    private void reportGone(Set<String> present, BiConsumer<Kind, String> changes) {
        Set<String> gone = new HashSet<>();
        fields.forEach((path, field) -> { // an outer one comes before those within
            if (field.always && !present.contains(path)) {
                field.always = false;
                gone.add(path);
                if (!gone.contains(path.substring(0, Math.max(0, path.lastIndexOf('/')))) || path.isEmpty()) {
                    report(changes, Kind.FIELD_GONE, shown(path));
                }
            }
        });
    }

    private void report(BiConsumer<Kind, String> changes, Kind kind, String detail) {
        if (learned) {
            changes.accept(kind, detail);
        }
    }

    private static String shown(String path) {
        return "data" + path;
    }

    /** Whether an entry can hold it once at most. */
    private static boolean isSingle(String path) {
        return !path.contains("/" + Shape.ELEMENT) && !path.contains("/" + Shape.ANY_KEY);
    }
}
