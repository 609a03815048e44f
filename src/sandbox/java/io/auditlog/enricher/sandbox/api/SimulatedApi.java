package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.api.http.SandboxCertificate;
import io.auditlog.enricher.sandbox.api.http.Sockets;
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

    private final ApiSettings.Listen listen;
    private final Dispatcher dispatcher;
    private final Sockets sockets;

    private SimulatedApi(ApiSettings settings) {
        this.listen = settings.listen();
        this.dispatcher = new Dispatcher(settings);
        this.sockets = new Sockets(dispatcher, listen.host(), listen.port(), listen.tls() ? listen.tlsPort() : -1);
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
        SimulatedApi api = new SimulatedApi(settings);
        try {
            api.sockets.listen();
            return api;
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /** The plain base URL, without a slash at its end. */
    public URI baseUrl() {
        return URI.create("http://" + listen.host() + ":" + sockets.port());
    }

    /** The base URL with TLS; see {@link #certificate}. */
    public URI secureBaseUrl() {
        return URI.create("https://" + listen.host() + ":" + sockets.tlsPort());
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
        return dispatcher.witness();
    }

    /** Changes the condition of the whole API, from the next request on; what is under way goes on unless refused. */
    public void regime(Regime regime) {
        dispatcher.regime(regime);
        if (regime.refusing()) {
            sockets.refuse();
        } else {
            sockets.listen();
        }
    }

    /** Changes the script, from the next request on. */
    public void script(Script script) {
        dispatcher.script(Objects.requireNonNull(script, "script"));
    }

    /** From the next request on these keys are accepted, and no others. */
    public void acceptKeys(String... keys) {
        acceptKeys(List.of(keys));
    }

    /** From the next request on these keys are accepted, and no others. */
    public void acceptKeys(Collection<String> keys) {
        dispatcher.keys(keys);
    }

    /** Closes every connection that is open, unannounced; new ones are taken. */
    public void dropConnections() {
        sockets.drop();
    }

    /** Connections that are open now. */
    public int connections() {
        return sockets.connections();
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        sockets.close();
    }
}
