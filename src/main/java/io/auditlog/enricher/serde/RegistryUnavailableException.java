package io.auditlog.enricher.serde;

import org.apache.kafka.common.errors.SerializationException;

/** No registry answered, or none with a valid registry reply. A later retry can help. */
public final class RegistryUnavailableException extends SerializationException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
