package io.auditlog.enricher.sandbox.api;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * A simulated Cotool API that listens on real sockets of the loopback interface. Plain text speaks HTTP/1.1 and, with
 * prior knowledge, HTTP/2; TLS speaks what ALPN agrees on.
 *
 * <p>Threads: every method may be called by any thread.
 */
public final class SimulatedApi implements AutoCloseable {

    private final House house;
    private final Sockets sockets;

    private SimulatedApi(House house, Sockets sockets) {
        this.house = house;
        this.sockets = sockets;
    }

    /** Starts one with the default settings. */
    public static SimulatedApi start() {
        return start(ApiSettings.defaults());
    }

    /**
     * Starts one that listens when this returns.
     *
     * @throws IllegalStateException if a port is taken or no certificate can be made
     */
    public static SimulatedApi start(ApiSettings settings) {
        Objects.requireNonNull(settings, "settings");
        House house = new House(settings);
        return new SimulatedApi(house, Sockets.open(house));
    }

    /** The plain base URL, without a slash at its end. */
    public URI baseUrl() {
        return url("http", sockets.port());
    }

    /** The base URL with TLS; see {@link #certificate}. */
    public URI secureBaseUrl() {
        return url("https", sockets.tlsPort());
    }

    /**
     * The certificate that its TLS clients must trust.
     *
     * @throws IllegalStateException if it does not listen with TLS
     */
    public SandboxCertificate certificate() {
        return sockets.certificate();
    }

    /** What it was asked so far. */
    public Witness witness() {
        return house.witness();
    }

    /** Changes the condition of the whole API, from the next request on; what is under way goes on unless refused. */
    public void regime(Regime regime) {
        house.regime(Objects.requireNonNull(regime, "regime"));
        if (regime.refusing()) {
            sockets.refuse();
        } else {
            sockets.listen();
        }
    }

    /** Changes the script, from the next request on. */
    public void script(Script script) {
        house.script(Objects.requireNonNull(script, "script"));
    }

    /** From the next request on these keys are accepted, and no others. */
    public void acceptKeys(String... keys) {
        acceptKeys(List.of(keys));
    }

    /** From the next request on these keys are accepted, and no others. */
    public void acceptKeys(Collection<String> keys) {
        house.keys().accept(keys);
    }

    /** Forgets how often each ID was asked for, as the script counts it. */
    public void forgetAttempts() {
        house.attempts().clear();
    }

    /** Closes every connection that is open, without a word; new ones are taken. */
    public void dropConnections() {
        sockets.drop();
    }

    /** Connections that are open now. */
    public int connections() {
        return sockets.connections();
    }

    /** Whether it runs on epoll, whose timers are finer than a millisecond. */
    public boolean fineTimers() {
        return sockets.epoll();
    }

    private URI url(String scheme, int port) {
        return URI.create(scheme + "://" + house.settings().listen().host() + ":" + port);
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        sockets.close();
    }
}
