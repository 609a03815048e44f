package io.auditlog.enricher.source;

import java.time.Duration;

/** What keeps the API from being used, and what a person can do about it. */
public enum ChannelKind {
    THROTTLED(
            "THROTTLED",
            Probing.SOON,
            "nothing: the API asked for a pause; lower rate.limit.per.second if it stays so"),
    AUTH("PAUSED_AUTH", Probing.RARELY, "put a valid key into api.key.file; it is noticed without a restart"),
    PERMISSION("PAUSED_PERMISSION", Probing.RARELY, "grant the key's owner the missing permissions"),
    CONFIG("PAUSED_CONFIG", Probing.RARELY, "check api.base.url: it does not lead to the audit-log API"),
    TLS("PAUSED_TLS", Probing.RARELY, "check the API's certificate and api.ssl.truststore.location"),
    NETWORK("PAUSED_NETWORK", Probing.SOON, "check name resolution, routes and proxies between worker and API"),
    UPSTREAM("PAUSED_UPSTREAM", Probing.SOON, "nothing: the API says that it is unavailable");

    /** How long to wait before a probe, from the first to the last. */
    enum Probing {
        SOON(Duration.ofSeconds(1), Duration.ofSeconds(15)),
        RARELY(Duration.ofSeconds(30), Duration.ofMinutes(5));

        private final Duration first;
        private final Duration last;

        Probing(Duration first, Duration last) {
            this.first = first;
            this.last = last;
        }
    }

    private static final int MOST_DOUBLINGS = 10;

    private final String state;
    private final Probing probing;
    private final String advice;

    ChannelKind(String state, Probing probing, String advice) {
        this.state = state;
        this.probing = probing;
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

    /** The wait before probe {@code n}, counted from 0, without jitter. */
    Duration interval(int n) {
        Duration doubled = probing.first.multipliedBy(1L << Math.min(n, MOST_DOUBLINGS));
        return doubled.compareTo(probing.last) < 0 ? doubled : probing.last;
    }
}
