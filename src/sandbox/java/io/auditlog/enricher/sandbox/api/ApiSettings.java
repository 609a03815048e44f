package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.fault.Script;
import java.util.Objects;
import java.util.Set;

/**
 * How a simulated API is set up; start from {@link #defaults}.
 *
 * @param listen where it listens
 * @param keys API keys that are accepted at first
 * @param latency how long replies take
 * @param limit how many requests it takes; a 429 says by Retry-After when to come back
 * @param script what it does with each ID
 * @param seed of the script and of latencies
 */
public record ApiSettings(Listen listen, Set<String> keys, Latency latency, RateLimit limit, Script script, long seed) {

    /** The key that is accepted unless settings say otherwise; one that nothing holds by chance, in no encoding. */
    public static final String DEFAULT_KEY = "sandbox/key+4f9d2c7ab1e8";

    /**
     * Where an API listens.
     *
     * @param host address to bind
     * @param port TCP port for HTTP/1.1 and HTTP/2 in plain text, 0 for any free one
     * @param tls whether to listen with TLS on a port of its own, too
     * @param tlsPort that port, 0 for any free one
     */
    public record Listen(String host, int port, boolean tls, int tlsPort) {
        /** Loopback, any port, plain text. */
        public static final Listen LOOPBACK = new Listen("127.0.0.1", 0, false, 0);
        /** Loopback, any ports, plain text and TLS. */
        public static final Listen LOOPBACK_TLS = new Listen("127.0.0.1", 0, true, 0);
    }

    public ApiSettings {
        Objects.requireNonNull(listen, "listen");
        keys = Set.copyOf(keys);
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(script, "script");
    }

    /** Loopback, any port, no TLS, no latency, no limit, faults as written in IDs. */
    public static ApiSettings defaults() {
        return new ApiSettings(Listen.LOOPBACK, Set.of(DEFAULT_KEY), Latency.NONE, RateLimit.NONE, Script.BY_ID, 1);
    }

    public ApiSettings withListen(Listen other) {
        return new ApiSettings(other, keys, latency, limit, script, seed);
    }

    public ApiSettings withKeys(Set<String> others) {
        return new ApiSettings(listen, others, latency, limit, script, seed);
    }

    public ApiSettings withLatency(Latency other) {
        return new ApiSettings(listen, keys, other, limit, script, seed);
    }

    public ApiSettings withLimit(RateLimit other) {
        return new ApiSettings(listen, keys, latency, other, script, seed);
    }

    public ApiSettings withScript(Script other, long otherSeed) {
        return new ApiSettings(listen, keys, latency, limit, other, otherSeed);
    }

    /** Leaves out the keys. */
    @Override
    public String toString() {
        return "ApiSettings[listen=" + listen + ", latency=" + latency + ", limit=" + limit + ", seed=" + seed + "]";
    }
}
