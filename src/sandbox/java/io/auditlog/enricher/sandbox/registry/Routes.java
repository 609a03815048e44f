package io.auditlog.enricher.sandbox.registry;

import io.auditlog.enricher.sandbox.registry.Subject.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Confluent's paths, each answered from the catalog. */
final class Routes {

    /**
     * One request.
     *
     * @param method of HTTP
     * @param path its decoded segments
     * @param options the query's parameters that are set to {@code true}
     * @param body what was sent
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Request(String method, List<String> path, Set<String> options, byte[] body) {

        String segment(int index) {
            return path.get(index);
        }

        /** Whether it is this method on this path; {@code *} stands for any segment. */
        boolean is(String wanted, String... segments) {
            if (!method.equals(wanted) || path.size() != segments.length) {
                return false;
            }
            for (int i = 0; i < segments.length; i++) {
                if (!segments[i].equals("*") && !segments[i].equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Catalog catalog;

    Routes(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The answer as a text, number, list or map; a fault is thrown. */
    Object answer(Request request) {
        if (request.path().isEmpty()) {
            return Map.of();
        }
        return switch (request.segment(0)) {
            case "subjects" -> subjects(request);
            case "schemas" -> schemas(request);
            case "config" -> config(request);
            case "compatibility" -> compatibility(request);
            default -> throw RegistryFault.noPath();
        };
    }

    private Object subjects(Request request) {
        if (request.is("GET", "subjects")) {
            return catalog.subjects(request.options().contains("deleted"));
        }
        if (request.is("POST", "subjects", "*")) {
            return described(catalog.lookUp(request.segment(1), schema(request)));
        }
        if (request.is("DELETE", "subjects", "*")) {
            return catalog.delete(request.segment(1), request.options().contains("permanent"));
        }
        if (request.is("GET", "subjects", "*", "versions")) {
            return catalog.versions(request.segment(1));
        }
        if (request.is("POST", "subjects", "*", "versions")) {
            return Map.of("id", catalog.register(request.segment(1), schema(request)));
        }
        if (request.is("GET", "subjects", "*", "versions", "*")) {
            return described(catalog.version(request.segment(1), request.segment(3)));
        }
        if (request.is("GET", "subjects", "*", "versions", "*", "schema")) {
            return new Verbatim(catalog.version(request.segment(1), request.segment(3))
                    .schema()
                    .toString());
        }
        throw RegistryFault.noPath();
    }

    private Object schemas(Request request) {
        if (request.is("GET", "schemas", "types")) {
            return List.of("AVRO");
        }
        if (request.is("GET", "schemas", "ids", "*")) {
            return Map.of("schema", catalog.text(request.segment(2)));
        }
        if (request.is("GET", "schemas", "ids", "*", "schema")) {
            return new Verbatim(catalog.text(request.segment(2)));
        }
        if (request.is("GET", "schemas", "ids", "*", "subjects")) {
            return catalog.uses(request.segment(2)).stream()
                    .map(Version::subject)
                    .toList();
        }
        if (request.is("GET", "schemas", "ids", "*", "versions")) {
            return catalog.uses(request.segment(2)).stream()
                    .map(use -> Map.of("subject", use.subject(), "version", use.number()))
                    .toList();
        }
        throw RegistryFault.noPath();
    }

    private Object config(Request request) {
        boolean orGlobal = request.options().contains("defaultToGlobal");
        if (request.is("GET", "config")) {
            return Map.of("compatibilityLevel", catalog.level());
        }
        if (request.is("GET", "config", "*")) {
            return Map.of("compatibilityLevel", catalog.level(request.segment(1), orGlobal));
        }
        if (request.is("PUT", "config")) {
            Level level = level(request);
            catalog.level(level);
            return Map.of("compatibility", level);
        }
        if (request.is("PUT", "config", "*")) {
            Level level = level(request);
            catalog.level(request.segment(1), level);
            return Map.of("compatibility", level);
        }
        throw RegistryFault.noPath();
    }

    private Object compatibility(Request request) {
        List<String> objections;
        if (request.is("POST", "compatibility", "subjects", "*", "versions")) {
            objections = catalog.objections(request.segment(2), null, schema(request));
        } else if (request.is("POST", "compatibility", "subjects", "*", "versions", "*")) {
            objections = catalog.objections(request.segment(2), request.segment(4), schema(request));
        } else {
            throw RegistryFault.noPath();
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("is_compatible", objections.isEmpty());
        if (request.options().contains("verbose")) {
            answer.put("messages", objections);
        }
        return answer;
    }

    private static Map<String, Object> described(Version version) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("subject", version.subject());
        described.put("version", version.number());
        described.put("id", version.id());
        described.put("schema", version.schema().toString());
        return described;
    }

    private static String schema(Request request) {
        Map<String, String> members = Json.members(request.body());
        String type = members.getOrDefault("schemaType", "AVRO");
        if (!type.equals("AVRO")) {
            throw RegistryFault.invalidSchema("this registry knows Avro alone, not " + type);
        }
        String schema = members.get("schema");
        if (schema == null || schema.isBlank()) {
            throw RegistryFault.invalidSchema("it is empty");
        }
        return schema;
    }

    private static Level level(Request request) {
        return Level.of(Json.members(request.body()).getOrDefault("compatibility", ""));
    }
}
