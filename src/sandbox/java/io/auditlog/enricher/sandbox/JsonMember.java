package io.auditlog.enricher.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One member of a JSON object, with its text as it stands there.
 *
 * @param name its name
 * @param text its value, where that is a string; else null
 * @param isObject whether its value is an object
 * @param value its value as it stands
 * @param source its name, the colon and its value as they stand
 */
public record JsonMember(String name, String text, boolean isObject, String value, String source) {

    private static final JsonFactory JSON = new JsonFactory();

    /** The members of an object, in its order. */
    public static List<JsonMember> of(String object) throws IOException {
        List<JsonMember> members = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                members.add(next(parser, object));
            }
        }
        return members;
    }

    private static JsonMember next(JsonParser parser, String object) throws IOException {
        String name = parser.currentName();
        int nameAt = (int) parser.currentTokenLocation().getCharOffset();
        JsonToken token = parser.nextToken();
        int valueAt = (int) parser.currentTokenLocation().getCharOffset();
        String text = token == JsonToken.VALUE_STRING ? parser.getText() : null;
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return new JsonMember(
                name,
                text,
                token == JsonToken.START_OBJECT,
                object.substring(valueAt, end),
                object.substring(nameAt, end));
    }
}
