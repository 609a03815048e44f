package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;

/** Why the API is unusable, by the replies to known-good IDs. */
public enum OutageCause {
    THROTTLED,
    AUTH,
    PERMISSION,
    CONFIG,
    TLS,
    NETWORK,
    UPSTREAM;

    /** The cause when known-good IDs fail with this code. */
    public static OutageCause of(Code code) {
        return switch (code) {
            case TOO_MANY_REQUESTS -> THROTTLED;
            case UNAUTHORIZED -> AUTH;
            case FORBIDDEN -> PERMISSION;
            case TLS -> TLS;
            case TIMEOUT, CONNECTION, PROTOCOL, UNREACHABLE -> NETWORK;
            case PAYLOAD_MALFORMED, UNEXPECTED_STATUS, REDIRECT, BAD_REQUEST, NOT_FOUND, GONE, CLIENT_ERROR -> CONFIG;
            default -> UPSTREAM;
        };
    }

    /** The worker's state during the outage, as shown by health and metrics. */
    public String state() {
        return this == THROTTLED ? name() : "PAUSED_" + name();
    }

    /** The first wait between probes, before it is capped by {@code longest}. */
    Duration firstProbe() {
        return switch (this) {
            case AUTH -> Duration.ofSeconds(30); // repeated requests can lock an account
            case PERMISSION, CONFIG, TLS -> Duration.ofSeconds(5);
            case THROTTLED, NETWORK, UPSTREAM -> Duration.ofSeconds(1);
        };
    }

    /** The longest wait between probes, before it is capped by {@code longest}. */
    Duration lastProbe() {
        return switch (this) {
            case AUTH -> Duration.ofMinutes(5);
            case PERMISSION, CONFIG, TLS -> Duration.ofSeconds(60);
            case THROTTLED, NETWORK, UPSTREAM -> Duration.ofSeconds(15);
        };
    }
}
