package io.auditlog.enricher.sandbox.api;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How a simulated API is set up; start from {@link #defaults}.
 *
 * @param listen where it listens
 * @param keys API keys that are accepted at first
 * @param latency how long replies take
 * @param limits how many requests it takes, and what it tells about that
 * @param script what it does with each ID
 * @param seed of the script and of latencies
 * @param threads event loops, at least 1
 * @param maxStreams HTTP/2's MAX_CONCURRENT_STREAMS
 * @param time where it reads the time that it records and tells; latencies are always real
 */
public record ApiSettings(
        Listen listen,
        Set<String> keys,
        Latency latency,
        Limits limits,
        Script script,
        long seed,
        int threads,
        int maxStreams,
        Time time) {

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

    /**
     * A source of time.
     *
     * @param nanoTime arrival times and limits
     * @param clock dates in headers
     */
    public record Time(LongSupplier nanoTime, InstantSource clock) {
        /** The machine's. */
        public static final Time REAL = new Time(System::nanoTime, Clock.systemUTC());
    }

    public ApiSettings {
        Objects.requireNonNull(listen, "listen");
        keys = Set.copyOf(keys);
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(time, "time");
        if (threads < 1 || maxStreams < 1) {
            throw new IllegalArgumentException("threads and streams must be at least 1");
        }
    }

    /** Loopback, any port, no TLS, no latency, no limit, faults as written in IDs. */
    public static ApiSettings defaults() {
        return new ApiSettings(
                Listen.LOOPBACK, Set.of(DEFAULT_KEY), Latency.NONE, Limits.NONE, Script.BY_ID, 1, 1, 1000, Time.REAL);
    }

    public ApiSettings withListen(Listen other) {
        return new ApiSettings(other, keys, latency, limits, script, seed, threads, maxStreams, time);
    }

    public ApiSettings withKeys(Set<String> others) {
        return new ApiSettings(listen, others, latency, limits, script, seed, threads, maxStreams, time);
    }

    public ApiSettings withLatency(Latency other) {
        return new ApiSettings(listen, keys, other, limits, script, seed, threads, maxStreams, time);
    }

    public ApiSettings withLimits(Limits others) {
        return new ApiSettings(listen, keys, latency, others, script, seed, threads, maxStreams, time);
    }

    public ApiSettings withScript(Script other, long otherSeed) {
        return new ApiSettings(listen, keys, latency, limits, other, otherSeed, threads, maxStreams, time);
    }

    public ApiSettings withThreads(int others) {
        return new ApiSettings(listen, keys, latency, limits, script, seed, others, maxStreams, time);
    }

    public ApiSettings withMaxStreams(int other) {
        return new ApiSettings(listen, keys, latency, limits, script, seed, threads, other, time);
    }

    public ApiSettings withTime(Time other) {
        return new ApiSettings(listen, keys, latency, limits, script, seed, threads, maxStreams, other);
    }

    /** Leaves out the keys. */
    @Override
    public String toString() {
        return "ApiSettings[listen=" + listen + ", latency=" + latency + ", limits=" + limits + ", seed=" + seed
                + ", threads=" + threads + ", maxStreams=" + maxStreams + "]";
    }
}
