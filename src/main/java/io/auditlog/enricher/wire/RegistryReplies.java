package io.auditlog.enricher.wire;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What a registry's replies mean: ids and schemas where they are what was asked for, else one of the exceptions that
 * {@link SchemaRegistry} names, whatever the bytes are. {@code what} says what was being done, for a person.
 *
 * <p>Threads: any, several at once.
 */
final class RegistryReplies {

    private static final int INVALID_SCHEMA = 42201;

    private final RegistryCredentials credentials;

    RegistryReplies(RegistryCredentials credentials) {
        this.credentials = credentials;
    }

    /** The id in a reply. */
    int id(RegistryReply reply, String what) {
        return id(members(reply, what), what);
    }

    /** The version of a subject in a reply. */
    RegisteredSchema version(RegistryReply reply, String what) {
        RegistryJson.Members members = members(reply, what);
        int version = members.version() == null ? 0 : members.version();
        return new RegisteredSchema(id(members, what), version, schema(members, what));
    }

    /** The schema in a reply. */
    Schema schema(RegistryReply reply, String what) {
        return schema(members(reply, what), what);
    }

    private RegistryJson.Members members(RegistryReply reply, String what) {
        if (!reply.isSuccess()) {
            throw refused(reply, what);
        }
        try {
            return RegistryJson.read(reply.body());
        } catch (IOException e) {
            // The cause is left out: its message repeats the reply.
            throw notOfTheProtocol(what);
        }
    }

    private static int id(RegistryJson.Members members, String what) {
        if (members.id() == null) {
            throw notOfTheProtocol(what);
        }
        return members.id();
    }

    private static Schema schema(RegistryJson.Members members, String what) {
        if (members.schema() == null) {
            throw notOfTheProtocol(what);
        }
        if (members.schemaType() != null && !members.schemaType().equals("AVRO")) {
            throw new SerializationException("Failed " + what + ": it is no Avro schema");
        }
        try {
            return new Schema.Parser().setValidateDefaults(false).parse(members.schema());
        } catch (RuntimeException e) {
            // Avro reports what is no schema in many ways.
            throw new SerializationException("Failed " + what + ": the registry's schema cannot be parsed", e);
        }
    }

    /** A proxy's page, say: the registry itself is not there, so it may be later. */
    private static RegistryUnavailableException notOfTheProtocol(String what) {
        return new RegistryUnavailableException(
                "Failed " + what + ": what answered at schema.registry.url is no schema registry");
    }

    private RuntimeException refused(RegistryReply reply, String what) {
        int status = reply.status();
        if (status == 401 || status == 403) {
            return forbidden(status, "Failed " + what + ": the schema registry answered " + status);
        }
        RegistryJson.Members error = errorOf(reply);
        String code = error.errorCode() == null ? "" : " (error " + error.errorCode() + ")";
        String message = "Failed " + what + ": the schema registry answered " + status + code
                + (error.message() == null ? "" : ": " + credentials.printable(error.message()));
        boolean incompatible = status == 409 || Integer.valueOf(INVALID_SCHEMA).equals(error.errorCode());
        return incompatible ? new IncompatibleSchemaException(message) : new SerializationException(message);
    }

    private static ApiException forbidden(int status, String message) {
        return status == 401 ? new AuthenticationException(message) : new AuthorizationException(message);
    }

    private static RegistryJson.Members errorOf(RegistryReply reply) {
        try {
            return RegistryJson.read(reply.body());
        } catch (IOException e) {
            return new RegistryJson.Members(null, null, null, null, null, null);
        }
    }
}
