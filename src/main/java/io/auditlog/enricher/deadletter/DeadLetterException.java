package io.auditlog.enricher.deadletter;

/** A dead-letter command cannot continue; the message says why and what to do. */
public final class DeadLetterException extends Exception {

    private static final long serialVersionUID = 1L;

    public DeadLetterException(String message) {
        super(message);
    }

    public DeadLetterException(String message, Throwable cause) {
        super(message, cause);
    }
}
