package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Objects;

/**
 * What an event refers to: a user, an entity or a resource.
 *
 * @param type its type for a reader; null if unknown
 * @param typeId number of that type in the schema; null if it has none
 * @param uid its ID or null
 * @param name its name or null; never both are
 */
record Reference(String type, Integer typeId, String uid, String name) {

    /** Null if there is neither an ID nor a name. */
    static Reference of(String type, Integer typeId, String uid, String name) {
        return uid == null && name == null ? null : new Reference(type, typeId, uid, name);
    }

    /** Whether both mean the same thing, as far as their IDs tell. */
    boolean isSame(Reference other) {
        return uid != null && uid.equals(other.uid) && Objects.equals(type, other.type);
    }

    /** Where a rule finds one in an entry: the first pointers with a value. */
    record Pointers(String type, Integer typeId, List<JsonPointer> uid, List<JsonPointer> name) {

        /** Null if the entry has none. */
        Reference find(Object document) {
            return of(type, typeId, first(document, uid), first(document, name));
        }
    }

    /** The first string or number at one of the pointers; null if there is none. */
    static String first(Object document, List<JsonPointer> pointers) {
        for (JsonPointer pointer : pointers) {
            String text = JsonTree.scalar(JsonTree.at(document, pointer));
            if (text != null) {
                return text;
            }
        }
        return null;
    }
}
