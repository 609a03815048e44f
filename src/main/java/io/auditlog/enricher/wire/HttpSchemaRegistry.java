package io.auditlog.enricher.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;

/**
 * A registry that speaks Confluent's protocol over HTTP.
 *
 * <p>Threads: any, several at once; every call blocks on the network.
 */
final class HttpSchemaRegistry implements SchemaRegistry {

    private final RegistryTransport transport;
    private final RegistryReplies replies;
    private final String normalize;

    HttpSchemaRegistry(RegistrySettings settings, Pause pause) {
        transport = new RegistryTransport(settings, pause);
        replies = new RegistryReplies(settings.credentials());
        normalize = settings.normalize() ? "?normalize=true" : "";
    }

    @Override
    public int register(String subject, Schema schema) {
        String what = "registering " + schema.getFullName() + " under " + subject;
        String path = subjectPath(subject) + "/versions" + normalize;
        return replies.id(transport.write(path, RegistryJson.schemaRequest(schema)), what);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        String what = "looking up " + schema.getFullName() + " under " + subject;
        String path = subjectPath(subject) + normalize;
        return replies.id(transport.query(path, RegistryJson.schemaRequest(schema)), what);
    }

    @Override
    public RegisteredSchema latest(String subject) {
        return replies.version(
                transport.get(subjectPath(subject) + "/versions/latest"), "reading the latest version of " + subject);
    }

    @Override
    public Schema byId(int id) {
        return replies.schema(transport.get("/schemas/ids/" + id), "reading schema " + id);
    }

    private static String subjectPath(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
