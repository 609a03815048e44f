package io.auditlog.enricher.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.serde.RegistryTransport.Reply;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Interprets registry replies: returns the requested IDs and schemas, else throws one of the exceptions that {@link
 * SchemaRegistry} names, whatever the bytes are. {@code what} describes the operation, human-readable.
 *
 * <p>Threads: any, concurrently.
 */
final class RegistryReplies {

    private static final Integer INVALID_SCHEMA = 42201;

    private final JsonFactory json = new JsonFactory();
    private final RegistryCredentials credentials;

    RegistryReplies(RegistryCredentials credentials) {
        this.credentials = credentials;
    }

    /** The schema ID in a reply. */
    int id(Reply reply, String what) {
        return id(members(reply, what), what);
    }

    /** The version of a subject in a reply. */
    SchemaRegistry.Registered version(Reply reply, String what) {
        Map<String, Object> members = members(reply, what);
        int version = members.get("version") instanceof Integer number ? number : 0;
        return new SchemaRegistry.Registered(id(members, what), version, schema(members, what));
    }

    /** The schema in a reply. */
    Schema schema(Reply reply, String what) {
        return schema(members(reply, what), what);
    }

    private static int id(Map<String, Object> members, String what) {
        if (members.get("id") instanceof Integer id) {
            return id;
        }
        throw notOfTheProtocol(what);
    }

    private static Schema schema(Map<String, Object> members, String what) {
        if (!(members.get("schema") instanceof String text)) {
            throw notOfTheProtocol(what);
        }
        if (members.get("schemaType") instanceof String type && !type.equals("AVRO")) {
            throw new SerializationException("Failed " + what + ": it is no Avro schema");
        }
        try {
            return new Schema.Parser().setValidateDefaults(false).parse(text);
        } catch (RuntimeException e) {
            // Avro reports invalid schemas by many exceptions.
            throw new SerializationException("Failed " + what + ": the registry's schema cannot be parsed", e);
        }
    }

    private Map<String, Object> members(Reply reply, String what) {
        if (reply.status() / 100 != 2) {
            throw refused(reply, what);
        }
        try {
            return read(reply.body());
        } catch (IOException e) {
            // The cause is omitted: its message repeats the reply.
            throw notOfTheProtocol(what);
        }
    }

    /** For example a proxy's error page: the registry itself was not reached, so a retry can help. */
    private static RegistryUnavailableException notOfTheProtocol(String what) {
        return new RegistryUnavailableException(
                "Failed " + what + ": what answered at schema.registry.url is no schema registry");
    }

    private RuntimeException refused(Reply reply, String what) {
        int status = reply.status();
        String message = "Failed " + what + ": the schema registry answered " + status;
        if (status == 401) {
            return new AuthenticationException(message);
        }
        if (status == 403) {
            return new AuthorizationException(message);
        }
        Object code = null;
        try {
            Map<String, Object> error = read(reply.body());
            code = error.get("error_code"); // the protocol's own code, more exact than the status
            message += code instanceof Integer ? " (error " + code + ")" : "";
            message += error.get("message") instanceof String said ? ": " + credentials.printable(said) : "";
        } catch (IOException e) {
            message += " and did not say why";
        }
        boolean incompatible = status == 409 || INVALID_SCHEMA.equals(code);
        return incompatible ? new IncompatibleSchemaException(message) : new SerializationException(message);
    }

    /** The string and integer members of a JSON object; all others are skipped. */
    private Map<String, Object> read(byte[] body) throws IOException {
        Map<String, Object> members = new HashMap<>();
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextValue() != JsonToken.END_OBJECT) {
                switch (parser.currentToken()) {
                    case VALUE_STRING -> members.put(parser.currentName(), parser.getText());
                    case VALUE_NUMBER_INT -> members.put(parser.currentName(), parser.getNumberValue());
                    default -> {
                        members.remove(parser.currentName());
                        parser.skipChildren();
                    }
                }
            }
        }
        return members;
    }
}
