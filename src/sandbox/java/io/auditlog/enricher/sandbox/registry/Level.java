package io.auditlog.enricher.sandbox.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** How a new version of a schema must get along with the earlier ones. */
enum Level {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsOld;
    private final boolean readByOld;
    private final boolean withAll;

    Level(boolean readsOld, boolean readByOld, boolean withAll) {
        this.readsOld = readsOld;
        this.readByOld = readByOld;
        this.withAll = withAll;
    }

    static Level of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw RegistryFault.invalidLevel();
        }
    }

    /** What stands against {@code next} after {@code earlier}, which are oldest first; nothing if they get along. */
    List<String> objections(Schema next, List<Schema> earlier) {
        List<Schema> compared = withAll || earlier.isEmpty() ? earlier : List.of(earlier.get(earlier.size() - 1));
        List<String> objections = new ArrayList<>();
        for (Schema old : compared) {
            if (readsOld) {
                objections.addAll(objections("new cannot read old", next, old));
            }
            if (readByOld) {
                objections.addAll(objections("old cannot read new", old, next));
            }
        }
        return objections;
    }

    private static List<String> objections(String what, Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(found -> what + ": " + found.getType() + " at " + found.getLocation() + ": " + found.getMessage())
                .toList();
    }
}
