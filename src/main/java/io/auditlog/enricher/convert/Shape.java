package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The shape of an entry's {@code data}: a hash of path and type for each value in it, up to {@link #MAX_DEPTH} levels
 * deep. A path is a JSON pointer, with {@code []} for any index and {@code {*}} for any key that is a number or a UUID.
 * Of an array the first elements count, of the whole the first thousand values. Threads: one.
 */
public final class Shape {

    /** Levels below {@code data} that count; each array is one. */
    static final int MAX_DEPTH = 4;

    /** Path segment for any element of an array. */
    public static final String ELEMENT = "[]";

    /** Path segment for any key that is a number or a UUID. */
    public static final String ANY_KEY = "{*}";

    /** Of the data that is read again, at least what response.max.depth allows. */
    private static final int MAX_NESTING = 1000;

    private static final int MAX_ELEMENTS = 16;
    /** So many values count; of an entry with so many, one that is missing may be there. */
    public static final int MAX_VALUES = 1024;

    private static final int UUID_LENGTH = 32;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final Pattern GENERATED = Pattern.compile(
            "\\d+|\\p{XDigit}{8}(-?)\\p{XDigit}{4}\\1\\p{XDigit}{4}\\1\\p{XDigit}{4}\\1\\p{XDigit}{12}");
    /** The types of JSON, by name. */
    public static final List<String> TYPES = List.of("object", "array", "string", "number", "boolean", "null");

    private static final JsonFactory JSON = JsonCursor.factory(MAX_NESTING);

    /** Null unless paths are wanted as text, which is rare. */
    private final List<Field> fields;

    private long[] hashes = new long[32];
    private int size;

    /**
     * One value's path and type.
     *
     * @param path a JSON pointer within {@code data}; empty for {@code data} itself
     * @param type JSON's name of the type
     * @param hash as in a shape
     */
    public record Field(String path, String type, long hash) {

        /** A field from its text; an {@link IllegalArgumentException} if there is no such type. */
        public static Field of(String path, String type) {
            long hash = 0;
            for (String segment : path.split("/", -1)) { // the first is empty
                hash = below(hash, segment.replace("~1", "/").replace("~0", "~"));
            }
            if (!TYPES.contains(type)) {
                throw new IllegalArgumentException("JSON has no type " + type);
            }
            return new Field(path, type, typed(hash, TYPES.indexOf(type)));
        }
    }

    /** An empty shape: there is no data. */
    public Shape() {
        this(null);
    }

    private Shape(List<Field> fields) {
        this.fields = fields;
    }

    /** The fields of data that was read before, null for none. */
    public static List<Field> fields(String data) {
        Shape shape = new Shape(new ArrayList<>());
        if (data != null) {
            try (JsonCursor cursor = new JsonCursor(JSON, data.getBytes(StandardCharsets.UTF_8))) {
                cursor.first();
                shape.read(cursor);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // it was readable before
            }
        }
        return shape.fields;
    }

    /** How many values there are. */
    public int size() {
        return size;
    }

    /** The hash of a value's path and type, from 0 to below {@link #size}, in the order of the text. */
    public long hash(int index) {
        return hashes[index];
    }

    /** Reads the value that starts here, and moves to its last token. */
    void read(JsonCursor cursor) throws IOException {
        read(cursor, below(0, ""), "", 0);
    }

    private void read(JsonCursor cursor, long path, String text, int depth) throws IOException {
        JsonToken token = cursor.token();
        add(path, type(token), text);
        if (depth == MAX_DEPTH || size == MAX_VALUES) {
            cursor.skip();
        } else if (token == JsonToken.START_OBJECT) {
            while (cursor.next() != JsonToken.END_OBJECT) {
                String name = cursor.name();
                String segment = isGenerated(name) ? ANY_KEY : name;
                cursor.next();
                read(cursor, below(path, segment), below(text, segment), depth + 1);
            }
        } else if (token == JsonToken.START_ARRAY) {
            for (int index = 0; cursor.next() != JsonToken.END_ARRAY; index++) {
                if (index < MAX_ELEMENTS) {
                    read(cursor, below(path, ELEMENT), below(text, ELEMENT), depth + 1);
                } else {
                    cursor.skip();
                }
            }
        }
    }

    private void add(long path, int type, String text) {
        if (size == MAX_VALUES) {
            return;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        hashes[size] = typed(path, type);
        if (fields != null) {
            fields.add(new Field(text, TYPES.get(type), hashes[size]));
        }
        size++;
    }

    private String below(String text, String segment) {
        return fields == null ? null : text + "/" + segment.replace("~", "~0").replace("/", "~1");
    }

    /** Names are few and shared, so that each computes its own hash once. */
    private static long below(long path, String segment) {
        long mixed = (path + segment.hashCode()) * GOLDEN;
        return mixed ^ mixed >>> 32;
    }

    private static long typed(long path, int type) {
        return (path + type + 1) * GOLDEN;
    }

    private static boolean isGenerated(String name) {
        return !name.isEmpty()
                && (Character.isDigit(name.charAt(0)) || name.length() >= UUID_LENGTH)
                && GENERATED.matcher(name).matches();
    }

    private static int type(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> 0;
            case START_ARRAY -> 1;
            case VALUE_STRING -> 2;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> 3;
            case VALUE_TRUE, VALUE_FALSE -> 4;
            default -> 5;
        };
    }
}
