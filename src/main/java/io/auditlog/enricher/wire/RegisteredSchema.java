package io.auditlog.enricher.wire;

import java.util.Objects;
import org.apache.avro.Schema;

/**
 * A schema as a registry keeps it under a subject.
 *
 * @param id its number, unique in the registry
 * @param version its place in the subject, from 1
 * @param schema the schema itself
 */
public record RegisteredSchema(int id, int version, Schema schema) {

    public RegisteredSchema {
        Objects.requireNonNull(schema, "schema");
    }
}
