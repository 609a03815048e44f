package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * JSON as a tree of maps, lists, strings, booleans, null and {@link Num}: small, and it keeps a number's text. Threads:
 * any.
 */
final class JsonTree {

    /** Nesting up to which receivers are expected to read a document. */
    private static final int MAX_DEPTH = 32;

    /** Every integer up to it is a double, and every double with as many digits differs from its neighbours. */
    private static final BigDecimal MAX_INTEGER = BigDecimal.valueOf((1L << 53) - 1);

    private static final int MAX_DIGITS = 17;

    private static final Pattern ZERO = Pattern.compile("-?[0.]+([eE].*)?");

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8) // else escapes for what is beyond 16 bits
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A number as it was written. */
    record Num(String text) {}

    private JsonTree() {}

    /**
     * Reads one object whose names are known to differ, like those of a body that was read before.
     *
     * @param wanted names of its members that are read; the others are skipped
     * @throws IOException if it is not one JSON object
     */
    static Map<String, Object> read(byte[] json, Predicate<String> wanted) throws IOException {
        return read(JSON, json, wanted);
    }

    /**
     * Reads one object in a file.
     *
     * @throws IOException if it is not one JSON object, or if a name stands in one twice
     */
    static Map<String, Object> readStrictly(byte[] json) throws IOException {
        return read(STRICT, json, any -> true);
    }

    private static Map<String, Object> read(JsonFactory factory, byte[] json, Predicate<String> wanted)
            throws IOException {
        try (JsonParser parser = factory.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "expected an object");
            }
            Map<String, Object> object = object(parser, wanted);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return object;
        }
    }

    private static Map<String, Object> object(JsonParser parser, Predicate<String> wanted) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (wanted.test(name)) {
                members.put(name, value(parser));
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, any -> true);
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> new Num(parser.getText());
        };
    }

    /** The value at a pointer, null if there is none. */
    static Object at(Object tree, JsonPointer pointer) {
        Object found = tree;
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            if (found instanceof Map<?, ?> object) {
                found = object.get(rest.getMatchingProperty());
            } else if (found instanceof List<?> array && rest.mayMatchElement()) {
                found = rest.getMatchingIndex() < array.size() ? array.get(rest.getMatchingIndex()) : null;
            } else {
                return null;
            }
        }
        return found;
    }

    /** A string that is not empty, or a number, as text; else null. */
    static String scalar(Object value) {
        String text = value instanceof Num number ? number.text() : value instanceof String string ? string : "";
        return text.isEmpty() ? null : text;
    }

    /** The document as UTF-8; an unpaired surrogate, which that cannot carry, becomes U+FFFD. */
    static byte[] bytes(Object tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = generator(bytes)) {
            write(json, tree, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not in memory
        }
        return bytes.toByteArray();
    }

    /** Writes UTF-8 like {@link #bytes}. */
    static JsonGenerator generator(ByteArrayOutputStream bytes) throws IOException {
        return JSON.createGenerator(bytes);
    }

    /** The document as text, in which an unpaired surrogate is an escape. */
    static String text(Object tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, tree, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not in memory
        }
        return withoutUnpaired(text.toString(), unit -> String.format("\\u%04x", (int) unit));
    }

    /**
     * Writes any part of a document. Final classes first: to tell an interface takes longer, and most values are texts.
     *
     * @param replacing whether an unpaired surrogate is looked for and becomes U+FFFD; the generator writes an escape
     */
    static void write(JsonGenerator json, Object value, boolean replacing) throws IOException {
        if (value instanceof String text) {
            json.writeString(replacing ? withoutUnpaired(text, unit -> "\ufffd") : text);
        } else if (value == null) {
            json.writeNull();
        } else if (value instanceof Num number) {
            json.writeNumber(number.text());
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Map<?, ?> object) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : object.entrySet()) {
                json.writeFieldName((String) member.getKey()); // the parser takes no unpaired surrogate in a name
                write(json, member.getValue(), replacing);
            }
            json.writeEndObject();
        } else {
            json.writeStartArray();
            for (Object element : (List<?>) value) {
                write(json, element, replacing);
            }
            json.writeEndArray();
        }
    }

    /** Whether a text in this document may hold an unpaired surrogate: only an escape can stand for one. */
    static boolean mayHoldUnpaired(byte[] json) {
        for (int at = 0; at < json.length - 2; at++) {
            if (json[at] == '\\' && json[at + 1] == 'u' && (json[at + 2] == 'd' || json[at + 2] == 'D')) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text holds one. */
    static boolean hasUnpaired(String text) {
        return firstSurrogate(text) < text.length()
                && withoutUnpaired(text, unit -> "").length() < text.length();
    }

    /** Replaces unpaired surrogates; nearly all text has none and is returned as it is. */
    private static String withoutUnpaired(String text, CharText replacement) {
        StringBuilder replaced = null;
        for (int at = firstSurrogate(text); at < text.length(); at++) {
            char unit = text.charAt(at);
            boolean paired = Character.isSurrogate(unit) && Character.isSupplementaryCodePoint(text.codePointAt(at));
            if (Character.isSurrogate(unit) && !paired) {
                replaced = replaced == null ? new StringBuilder(text.substring(0, at)) : replaced;
                replaced.append(replacement.of(unit));
            } else if (replaced != null) {
                replaced.append(text, at, paired ? at + 2 : at + 1);
            }
            at += paired ? 1 : 0;
        }
        return replaced == null ? text : replaced.toString();
    }

    private static int firstSurrogate(String text) {
        int at = 0;
        while (at < text.length() && !Character.isSurrogate(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Text in the place of a character. */
    private interface CharText {
        String of(char unit);
    }

    /** Whether receivers read it as it is (RFC 7493): text that UTF-8 carries, numbers that a double holds, 32 levels. */
    static boolean isInteroperable(Object tree) {
        return isInteroperable(tree, MAX_DEPTH);
    }

    private static boolean isInteroperable(Object value, int depth) {
        if (value instanceof String text) {
            return !hasUnpaired(text);
        }
        if (value == null || value instanceof Boolean) {
            return true;
        }
        if (value instanceof Num number) {
            return isDouble(number.text());
        }
        for (Object each : value instanceof Map<?, ?> object ? object.values() : (List<?>) value) {
            if (!isInteroperable(each, depth - 1)) {
                return false;
            }
        }
        return depth > 0;
    }

    private static boolean isDouble(String number) {
        double read = Double.parseDouble(number);
        if (Double.isInfinite(read) || read == 0) {
            return ZERO.matcher(number).matches();
        }
        if (number.length() <= MAX_DIGITS - 2 && number.indexOf('e') < 0 && number.indexOf('E') < 0) {
            return true; // nearly all are short
        }
        BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
        boolean isInteger = exact.scale() <= 0;
        return exact.precision() <= MAX_DIGITS && (!isInteger || exact.abs().compareTo(MAX_INTEGER) <= 0);
    }
}
