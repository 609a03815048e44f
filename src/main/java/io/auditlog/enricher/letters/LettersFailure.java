package io.auditlog.enricher.letters;

/** A command about letters cannot go on; the message says why and what to do. */
public final class LettersFailure extends Exception {

    private static final long serialVersionUID = 1L;

    public LettersFailure(String message) {
        super(message);
    }

    public LettersFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
