package io.auditlog.enricher.preflight;

import java.util.List;

/** The worker cannot start in this environment; the message lists all problems and what to do, one line each. */
public final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** From the problems, each with what to do about it. */
    public StartFailure(List<String> problems) {
        super("The worker cannot start:\n  " + String.join("\n  ", problems));
    }
}
