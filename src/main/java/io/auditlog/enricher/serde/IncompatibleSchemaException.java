package io.auditlog.enricher.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry refuses the schema (409 or error 42201). Not retryable: an operator has to decide. */
public final class IncompatibleSchemaException extends SerializationException {

    private static final long serialVersionUID = 1L;

    IncompatibleSchemaException(String message) {
        super(message);
    }
}
