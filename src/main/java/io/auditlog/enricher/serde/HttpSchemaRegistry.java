package io.auditlog.enricher.serde;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * A client for Confluent's registry protocol over HTTP.
 *
 * <p>Threads: any, concurrently; every call blocks on the network.
 */
final class HttpSchemaRegistry implements SchemaRegistry {

    private final RegistryTransport transport;
    private final RegistryReplies replies;
    private final String normalize;

    HttpSchemaRegistry(AbstractConfig config, RegistryTransport.Pause pause) {
        RegistryCredentials credentials = new RegistryCredentials(config);
        transport = new RegistryTransport(config, credentials, pause);
        replies = new RegistryReplies(credentials);
        normalize = config.getBoolean(WireConfig.NORMALIZE) ? "?normalize=true" : "";
    }

    @Override
    public int register(String subject, Schema schema) {
        String path = subjectPath(subject) + "/versions" + normalize;
        return replies.id(
                transport.write(path, request(schema)), "registering " + schema.getFullName() + " under " + subject);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        String path = subjectPath(subject) + normalize;
        return replies.id(
                transport.query(path, request(schema)), "looking up " + schema.getFullName() + " under " + subject);
    }

    @Override
    public Registered latest(String subject) {
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

    private static byte[] request(Schema schema) {
        return JsonText.object(json -> json.writeStringField("schema", schema.toString()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
