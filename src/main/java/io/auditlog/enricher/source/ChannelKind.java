package io.auditlog.enricher.source;

/** What keeps the API from being used, and what a person can do about it. */
public enum ChannelKind {
    THROTTLED("THROTTLED", false, "nothing: the API asked for a pause; lower rate.limit.per.second if it stays so"),
    AUTH("PAUSED_AUTH", true, "put a valid key into api.key.file; it is noticed without a restart"),
    PERMISSION("PAUSED_PERMISSION", true, "grant the key's owner the missing permissions"),
    CONFIG("PAUSED_CONFIG", true, "check api.base.url: it does not lead to the audit-log API"),
    TLS("PAUSED_TLS", true, "check the API's certificate and api.ssl.truststore.location"),
    NETWORK("PAUSED_NETWORK", false, "check name resolution, routes and proxies between worker and API"),
    UPSTREAM("PAUSED_UPSTREAM", false, "nothing: the API says that it is unavailable");

    private final String state;
    private final boolean probedRarely;
    private final String advice;

    ChannelKind(String state, boolean probedRarely, String advice) {
        this.state = state;
        this.probedRarely = probedRarely;
        this.advice = advice;
    }

    /** The worker's state while it lasts, as health and metrics show it. */
    public String state() {
        return state;
    }

    /** What a person should do. */
    public String advice() {
        return advice;
    }

    /** Whether asking again can lock an account, or is of no use before a person has acted. */
    boolean isProbedRarely() {
        return probedRarely;
    }

    /** Whether only a probe may show that it is over: other replies can be of before the key or certificate changed. */
    boolean isEndedByProbeOnly() {
        return this == AUTH || this == TLS;
    }

    /** Whether a single such fault can be one server's among many, and is no outage while other calls succeed. */
    boolean canBeStray() {
        return this == UPSTREAM || this == NETWORK;
    }
}
