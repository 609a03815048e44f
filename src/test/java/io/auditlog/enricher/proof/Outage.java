package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.api.Regime;

/** The ways in which the API cannot be used, and what the worker must then say. */
enum Outage {
    REFUSED("connections refused", "refusing", "PAUSED_NETWORK", "", "between worker and API"),
    ERRORS("500 for all", "status.500", "PAUSED_UPSTREAM", "500", "nothing"),
    UNAVAILABLE("503 for all", "status.503", "PAUSED_UPSTREAM", "503", "nothing"),
    KEY_EXPIRED("401 for all", "status.401", "PAUSED_AUTH", "401", "noticed without a restart"),
    FORBIDDEN("403 for all", "status.403", "PAUSED_PERMISSION", "audit_logs:read", "permissions"),
    MOVED("404 for all", "status.404", "PAUSED_CONFIG", "404", "api.base.url"),
    LOGIN_PAGE("a login page with 200 for all", "html", "PAUSED_CONFIG", "text/html", "api.base.url");

    private final String label;
    private final String regime;
    private final String state;
    private final String reason;
    private final String advice;

    Outage(String label, String regime, String state, String reason, String advice) {
        this.label = label;
        this.regime = regime;
        this.state = state;
        this.reason = reason;
        this.advice = advice;
    }

    String label() {
        return label;
    }

    Regime regime() {
        return Regime.parse(regime);
    }

    /** The state that health must show. */
    String state() {
        return state;
    }

    /** What its reason must hold. */
    String reason() {
        return reason;
    }

    /** What its advice must hold. */
    String advice() {
        return advice;
    }

    /** Whether it ends with a new key, rather than by itself. */
    boolean endsWithNewKey() {
        return this == KEY_EXPIRED;
    }

    /** Whether the worker asks rarely while it lasts: a person must act. */
    boolean isProbedRarely() {
        return this == FORBIDDEN || this == LOGIN_PAGE;
    }

    /** How often a second it may ask: where all known-good IDs are gone, it looks for one that is there. */
    int asksPerSecond() {
        return this == MOVED ? 5 : 1;
    }

    /** Whether the worker's longest time between two polls is far shorter than this outage. */
    boolean outlastsPollInterval() {
        return this == UNAVAILABLE;
    }
}
