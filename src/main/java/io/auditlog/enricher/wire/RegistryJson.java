package io.auditlog.enricher.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;

/** The JSON of the registry's protocol, streamed: the few members that matter are read, all others skipped. */
final class RegistryJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private RegistryJson() {}

    /**
     * What a reply said; a member that was missing or of another type is null.
     *
     * @param errorCode the protocol's own code, more exact than the HTTP status
     */
    record Members(Integer id, Integer version, String schema, String schemaType, Integer errorCode, String message) {}

    /** Reads a reply. */
    static Members read(byte[] body) throws IOException {
        Integer id = null;
        Integer version = null;
        Integer errorCode = null;
        String schema = null;
        String schemaType = null;
        String message = null;
        try (JsonParser parser = FACTORY.createParser(body)) {
            expect(parser, JsonToken.START_OBJECT);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                expectCurrent(parser, JsonToken.FIELD_NAME);
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "id" -> id = integer(parser);
                    case "version" -> version = integer(parser);
                    case "error_code" -> errorCode = integer(parser);
                    case "schema" -> schema = string(parser);
                    case "schemaType" -> schemaType = string(parser);
                    case "message" -> message = string(parser);
                    default -> parser.skipChildren();
                }
            }
        }
        return new Members(id, version, schema, schemaType, errorCode, message);
    }

    /** The body that registers or looks up a schema. */
    static byte[] schemaRequest(Schema schema) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(body)) {
            generator.writeStartObject();
            generator.writeStringField("schema", schema.toString());
            generator.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return body.toByteArray();
    }

    private static Integer integer(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getIntValue();
        }
        parser.skipChildren();
        return null;
    }

    private static String string(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    private static void expect(JsonParser parser, JsonToken token) throws IOException {
        parser.nextToken();
        expectCurrent(parser, token);
    }

    private static void expectCurrent(JsonParser parser, JsonToken token) throws IOException {
        if (parser.currentToken() != token) {
            throw new IOException("not a JSON object");
        }
    }
}
