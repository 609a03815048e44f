package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A position in one body that is known to be UTF-8: tokens one by one, and the source text between two of them. */
final class JsonCursor implements Closeable {

    /** The longest name of a member, in UTF-16 characters. */
    static final int MAX_NAME = 1000;

    private final JsonParser parser;
    private final byte[] body;

    JsonCursor(JsonParser parser, byte[] body) {
        this.parser = parser;
        this.body = body;
    }

    /** Goes to the first token; there is one in every body. */
    JsonToken first() throws IOException {
        JsonToken token = next();
        if (token == null) {
            throw new JsonParseException(parser, "no value");
        }
        return token;
    }

    /** Goes to the next token; null at the end of the body. */
    JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.FIELD_NAME && parser.currentName().length() > MAX_NAME) {
            throw new JsonParseException(
                    parser,
                    "a name of " + parser.currentName().length() + " characters; at most " + MAX_NAME + " are allowed");
        }
        return token;
    }

    /** The token that {@link #next} went to. */
    JsonToken token() {
        return parser.currentToken();
    }

    /** Name of the member that this token is, or is the value of. */
    String name() throws IOException {
        return parser.currentName();
    }

    /** The decoded text of a string; a number as it is written. */
    String string() throws IOException {
        return parser.getText();
    }

    /** Offset of the first byte of this token. */
    int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Offset behind the last byte of this token. */
    int end() throws IOException {
        parser.finishToken(); // strings are read lazily
        return (int) parser.currentLocation().getByteOffset();
    }

    /** Goes to the last token of the value that begins here. */
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

    /** The value that begins here as it stands in the body; afterwards the cursor is at its last token. */
    String raw() throws IOException {
        int from = start();
        skip();
        return source(from, end());
    }

    /** The body's text between two offsets. */
    String source(int from, int to) {
        return new String(body, from, to - from, StandardCharsets.UTF_8);
    }

    /** Reads on to the end of the body, where nothing but white space may be left. */
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
