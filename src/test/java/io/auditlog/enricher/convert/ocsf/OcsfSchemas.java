package io.auditlog.enricher.convert.ocsf;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.auditlog.enricher.entry.OcsfEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JSON Schemas made from the framework's own files, where they stand beside the checkout; a line in capitals says
 * where they do not. Threads: any.
 */
final class OcsfSchemas {

    static final Path DIRECTORY = Path.of("..", "shared", "ocsf");
    private static final Map<Integer, String> CLASSES = Map.of(
            3001, "account_change",
            3002, "authentication",
            3004, "entity_management",
            3005, "user_access",
            6003, "api_activity");
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private OcsfSchemas() {}

    /** Whether they are there; if not, says so. */
    static boolean arePresent() {
        boolean present = Files.isDirectory(DIRECTORY);
        if (!present) {
            System.err.println("OCSF SCHEMAS ARE NOT BESIDE THE CHECKOUT (" + DIRECTORY
                    + "): EVENTS ARE ONLY CHECKED AGAINST THE TABLE IN EventCheck");
        }
        return present;
    }

    /** What the schema of the event's class, version and profile finds. */
    static List<String> problems(OcsfEvent event) {
        Object profiles =
                Entries.cast(Entries.object(event.value()).get("metadata")).get("profiles");
        String profile = profiles instanceof List<?> list ? "-" + list.get(0) : "";
        return problems(event.version() + "/" + CLASSES.get(event.classUid()) + profile, event.value());
    }

    static List<String> problems(String schema, byte[] event) {
        List<String> problems = new ArrayList<>();
        for (Error error : SCHEMAS.computeIfAbsent(schema, OcsfSchemas::read)
                .validate(new String(event, StandardCharsets.UTF_8), InputFormat.JSON)) {
            problems.add(error.toString());
        }
        return problems;
    }

    private static Schema read(String name) {
        try {
            return REGISTRY.getSchema(Files.readString(DIRECTORY.resolve(name + ".schema.json")), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
