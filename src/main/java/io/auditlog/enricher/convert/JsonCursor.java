package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A cursor over one JSON document, with the limits and strictness of this package: tokens in sequence, and the source
 * text between two of them.
 */
final class JsonCursor implements Closeable {

    /** Maximum length of a member name, in UTF-16 characters. */
    private static final int MAX_NAME = 1000;

    /** Far above {@link #MAX_NAME}, because the parser counts allocated, not read, characters. */
    private static final int PARSER_MAX_NAME = 16_384;

    private static final int MAX_NUMBER = 1000;
    private static final int SHOWN_TOKEN = 40;
    private static final int SHOWN_REASON = 200;

    /** References in the parser's messages to its own settings, which no user can change. */
    private static final Pattern OWN_SETTINGS = Pattern.compile("(, from|: enable) `[^`]*`( to allow)?");

    private final JsonParser parser;
    private final byte[] body;

    /** A cursor before the first token of {@code body}, which must be valid UTF-8. */
    JsonCursor(JsonFactory factory, byte[] body) throws IOException {
        String fault = encodingFault(body);
        if (fault != null) {
            throw new JsonParseException((JsonParser) null, fault);
        }
        this.parser = factory.createParser(body);
        this.body = body;
    }

    /** Parsers for documents nested up to {@code maxDepth} levels; thread-safe, it shares a table of names. */
    static JsonFactory factory(int maxDepth) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxNumberLength(MAX_NUMBER)
                        .maxNameLength(PARSER_MAX_NAME)
                        .maxStringLength(Integer.MAX_VALUE) // bounded by the body's size cap
                        .build())
                .errorReportConfiguration(ErrorReportConfiguration.builder()
                        .maxErrorTokenLength(SHOWN_TOKEN)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // Colliding names only slow down one body; rejecting it would be a fault of ours.
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    private static String encodingFault(byte[] body) {
        if (body.length == 0) {
            return "it is empty";
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            return "it begins with a byte order mark";
        }
        // The parser would interpret NUL among the first bytes as UTF-16 or UTF-32.
        for (int at = 0; at < Math.min(4, body.length); at++) {
            if (body[at] == 0) {
                return "NUL at byte " + at;
            }
        }
        // The parser alone does not detect every ill-formed sequence, and decoding its bytes to text would lose them.
        int at = Utf8Check.firstFault(body);
        return at < 0 ? null : String.format("not UTF-8: 0x%02X at byte %d", body[at], at);
    }

    /** Why a document could not be read, as one short line. */
    static String explain(IOException problem) {
        if (!(problem instanceof JacksonException found)) {
            return cut(String.valueOf(problem.getMessage()));
        }
        String reason = cut(OWN_SETTINGS.matcher(found.getOriginalMessage()).replaceAll(""));
        JsonLocation where = found.getLocation();
        return where == null || where.getByteOffset() < 0
                ? reason
                : reason + " (byte " + where.getByteOffset() + ", line " + where.getLineNr() + ")";
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_REASON ? text : text.substring(0, SHOWN_REASON) + "...";
    }

    /** Moves to the first token; every document has one. */
    JsonToken first() throws IOException {
        JsonToken token = next();
        if (token == null) {
            throw new JsonParseException(parser, "no value");
        }
        return token;
    }

    /** Moves to the next token; null at the end of the document. */
    JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.FIELD_NAME && parser.currentName().length() > MAX_NAME) {
            throw new JsonParseException(
                    parser,
                    "a name of " + parser.currentName().length() + " characters; at most " + MAX_NAME + " are allowed");
        }
        return token;
    }

    /** The current token. */
    JsonToken token() {
        return parser.currentToken();
    }

    /** Name of the current member, at its name or its value. */
    String name() throws IOException {
        return parser.currentName();
    }

    /** The decoded text of a string; a number as written. */
    String string() throws IOException {
        return parser.getText();
    }

    /** What kind of value starts here, in words. */
    String kindOfValue() {
        return switch (token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "null";
        };
    }

    /** Offset of the first byte of this token. */
    int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Offset after the last byte of this token. */
    int end() throws IOException {
        parser.finishToken(); // strings are read lazily
        return (int) parser.currentLocation().getByteOffset();
    }

    /** Moves to the last token of the value that starts here. */
    void skip() throws IOException {
        int open = token().isStructStart() ? 1 : 0;
        while (open > 0) {
            JsonToken token = next();
            if (token.isStructStart()) {
                open++;
            } else if (token.isStructEnd()) {
                open--;
            }
        }
    }

    /** The document's text between two offsets. */
    String source(int from, int to) {
        return new String(body, from, to - from, StandardCharsets.UTF_8);
    }

    /** Reads to the end of the document; only white space may remain. */
    void finish() throws IOException {
        if (next() != null) {
            throw new JsonParseException(parser, "more than one value", parser.currentTokenLocation());
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
