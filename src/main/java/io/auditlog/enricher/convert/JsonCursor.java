package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A cursor over one body of valid UTF-8: tokens in sequence, and the source text between two of them. */
final class JsonCursor implements Closeable {

    /** Maximum length of a member name, in UTF-16 characters. */
    static final int MAX_NAME = 1000;

    private final JsonParser parser;
    private final byte[] body;

    JsonCursor(JsonParser parser, byte[] body) {
        this.parser = parser;
        this.body = body;
    }

    /** Moves to the first token; every body has one. */
    JsonToken first() throws IOException {
        JsonToken token = next();
        if (token == null) {
            throw new JsonParseException(parser, "no value");
        }
        return token;
    }

    /** Moves to the next token; null at the end of the body. */
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

    /** The value that starts here, verbatim; afterwards the cursor is at its last token. */
    String raw() throws IOException {
        int from = start();
        skip();
        return source(from, end());
    }

    /** The body's text between two offsets. */
    String source(int from, int to) {
        return new String(body, from, to - from, StandardCharsets.UTF_8);
    }

    /** Reads to the end of the body; only white space may remain. */
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
