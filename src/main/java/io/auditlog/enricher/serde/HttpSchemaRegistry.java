package io.auditlog.enricher.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.serde.RegistryTransport.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A client for Confluent's registry protocol over HTTP. Whatever the bytes of a reply are, it returns the requested IDs
 * and schemas or throws one of the exceptions that {@link SchemaRegistry} names.
 *
 * <p>Threads: any, concurrently; every call blocks on the network.
 */
final class HttpSchemaRegistry implements SchemaRegistry {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Integer INVALID_SCHEMA = 42201;

    /** No such subject, or it has no version: anything is compatible. */
    private static final Set<Object> NOTHING_THERE = Set.of(40401, 40402);

    private final RegistryTransport transport;
    private final String normalize;

    HttpSchemaRegistry(AbstractConfig config) {
        transport = new RegistryTransport(config);
        normalize = config.getBoolean("normalize.schemas") ? "?normalize=true" : "";
    }

    @Override
    public int register(String subject, Schema schema) {
        Reply reply = transport.write(path(subject) + "/versions" + normalize, request(schema));
        return id(members(reply, "registering " + schema.getFullName() + " under " + subject));
    }

    @Override
    public int idOf(String subject, Schema schema) {
        Reply reply = transport.query(path(subject) + normalize, request(schema));
        return id(members(reply, "looking up " + schema.getFullName() + " under " + subject));
    }

    @Override
    public boolean accepts(String subject, Schema schema) {
        Reply reply = transport.query("/compatibility" + path(subject) + "/versions/latest", request(schema));
        return accepted(reply, "comparing " + schema.getFullName() + " with " + subject);
    }

    @Override
    public Registered latest(String subject) {
        Reply reply = transport.get(path(subject) + "/versions/latest");
        return version(members(reply, "reading the latest version of " + subject));
    }

    @Override
    public Schema byId(int id) {
        return schema(members(transport.get("/schemas/ids/" + id), "reading schema " + id));
    }

    private static String path(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] request(Schema schema) {
        return JsonText.object(json -> json.writeStringField("schema", schema.toString()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The string, integer and Boolean members of a successful reply; {@code what} describes the operation. */
    record Members(Map<String, Object> values, String what) {

        <T> T get(String name, Class<T> type) {
            if (!type.isInstance(values.get(name))) {
                throw notOfTheProtocol(what);
            }
            return type.cast(values.get(name));
        }
    }

    static int id(Members members) {
        return members.get("id", Integer.class);
    }

    static boolean accepted(Reply reply, String what) {
        return isEmpty(reply) || members(reply, what).get("is_compatible", Boolean.class);
    }

    private static boolean isEmpty(Reply reply) {
        try {
            return reply.status() == 404
                    && NOTHING_THERE.contains(parse(reply.body()).getOrDefault("error_code", 0));
        } catch (IOException e) {
            return false; // a page of another server
        }
    }

    static Registered version(Members members) {
        int version = members.values().get("version") instanceof Integer number ? number : 0;
        return new Registered(id(members), version, schema(members));
    }

    static Schema schema(Members members) {
        String text = members.get("schema", String.class);
        if (members.values().get("schemaType") instanceof String type && !type.equals("AVRO")) {
            throw new SerializationException("Failed " + members.what() + ": it is no Avro schema");
        }
        try {
            return new Schema.Parser().setValidateDefaults(false).parse(text);
        } catch (RuntimeException e) {
            // Avro reports invalid schemas by many exceptions.
            throw new SerializationException(
                    "Failed " + members.what() + ": the registry's schema cannot be parsed", e);
        }
    }

    static Members members(Reply reply, String what) {
        if (reply.status() / 100 != 2) {
            throw refused(reply, "Failed " + what + ": the schema registry answered " + reply.status());
        }
        try {
            return new Members(parse(reply.body()), what);
        } catch (IOException e) {
            // The cause is omitted: its message repeats the reply.
            throw notOfTheProtocol(what);
        }
    }

    /** For example a proxy's error page: the registry itself was not reached, so a retry can help. */
    private static RegistryUnavailableException notOfTheProtocol(String what) {
        return new RegistryUnavailableException(
                "Failed " + what + ": what answered at schema.registry.url is no schema registry", null);
    }

    private static RuntimeException refused(Reply reply, String message) {
        if (reply.status() == 401) {
            return new AuthenticationException(message);
        }
        if (reply.status() == 403) {
            return new AuthorizationException(message);
        }
        Object code = null;
        String why = "";
        try {
            Map<String, Object> error = parse(reply.body());
            code = error.get("error_code"); // the protocol's own code, more exact than the status
            why += code instanceof Integer ? " (error " + code + ")" : "";
            why += error.get("message") instanceof String said
                    ? ": " + reply.credentials().printable(said)
                    : "";
        } catch (IOException e) {
            why = " and did not say why";
        }
        return reply.status() == 409 || INVALID_SCHEMA.equals(code)
                ? new IncompatibleSchemaException(message + why)
                : new SerializationException(message + why);
    }

    private static Map<String, Object> parse(byte[] body) throws IOException {
        Map<String, Object> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextValue() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                switch (parser.currentToken()) {
                    case VALUE_STRING -> members.put(name, parser.getText());
                    case VALUE_NUMBER_INT -> members.put(name, parser.getNumberValue());
                    case VALUE_TRUE, VALUE_FALSE -> members.put(name, parser.getBooleanValue());
                    default -> {
                        members.remove(name);
                        parser.skipChildren();
                    }
                }
            }
        }
        return members;
    }
}
