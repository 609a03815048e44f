package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Writes the JSON of one event as it is built, without a tree of it, and notes which of the entry's values it has. A
 * null is left out, and so is an object that would be empty. Writing to memory throws no {@link IOException}. Threads: one.
 */
final class EventWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator json;
    private final Set<?> unplaced;
    private final boolean replacing;

    /**
     * Begins an event.
     *
     * @param unplaced values of the entry; whichever is written is removed
     * @param replacing whether a text may hold an unpaired surrogate, which becomes U+FFFD
     */
    EventWriter(Set<?> unplaced, boolean replacing) throws IOException {
        this.unplaced = unplaced;
        this.replacing = replacing;
        this.json = JsonTree.generator(bytes);
        json.writeStartObject();
    }

    /** Members that are the same for many events: the first one's name, and the JSON from its value on. */
    record Constant(String firstName, SerializedString rest) {

        /** The members of an object that is not empty. */
        static Constant of(Object tree) {
            String object = new String(JsonTree.bytes(tree), StandardCharsets.UTF_8);
            int colon = object.indexOf(':');
            return new Constant(
                    object.substring(2, colon - 1),
                    new SerializedString(object.substring(colon + 1, object.length() - 1)));
        }
    }

    void constant(Constant members) throws IOException {
        json.writeFieldName(members.firstName());
        json.writeRawValue(members.rest());
    }

    void begin(String name) throws IOException {
        json.writeObjectFieldStart(name);
    }

    void end() throws IOException {
        json.writeEndObject();
    }

    /** A text, a number, or a list of texts. */
    void put(String name, Object value) throws IOException {
        if (value != null) {
            note(value);
            copy(name, value);
        }
    }

    /** An object of names and values in turn. */
    void object(String name, Object... namesAndValues) throws IOException {
        if (isAny(namesAndValues)) {
            begin(name);
            members(namesAndValues);
            end();
        }
    }

    /** An array of objects, each with names and values in turn. */
    void array(String name, List<Object[]> objects) throws IOException {
        if (objects.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (Object[] each : objects) {
            json.writeStartObject();
            members(each);
            end();
        }
        json.writeEndArray();
    }

    private void members(Object... namesAndValues) throws IOException {
        for (int at = 0; at < namesAndValues.length; at += 2) {
            put((String) namesAndValues[at], namesAndValues[at + 1]);
        }
    }

    private static boolean isAny(Object... namesAndValues) {
        for (int at = 1; at < namesAndValues.length; at += 2) {
            if (namesAndValues[at] != null) {
                return true;
            }
        }
        return false;
    }

    /** Any part of an entry, without a note of what it holds. */
    void copy(String name, Object tree) throws IOException {
        json.writeFieldName(name);
        JsonTree.write(json, tree, replacing);
    }

    private void note(Object value) {
        if (value instanceof String) {
            unplaced.remove(value);
        } else if (value instanceof List<?> texts) {
            texts.forEach(unplaced::remove);
        }
    }

    /** Ends the event. */
    byte[] finish() throws IOException {
        json.close();
        return bytes.toByteArray();
    }
}
