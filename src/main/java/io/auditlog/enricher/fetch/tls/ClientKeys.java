package io.auditlog.enricher.fetch.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the worker's client certificate, if configured, and records on the TLS session that the server requested
 * one: with TLS 1.3 a server reports a missing certificate only after the handshake, if at all.
 *
 * <p>Threads: any.
 */
public final class ClientKeys extends X509ExtendedKeyManager {

    private static final String REQUESTED = "io.auditlog.enricher.certificate-requested";

    private final X509ExtendedKeyManager delegate;

    ClientKeys(X509ExtendedKeyManager delegate) {
        this.delegate = delegate;
    }

    /** Whether the server requested a client certificate; false for null (no TLS). */
    public static boolean wereRequested(SSLSession session) {
        return session != null && session.getValue(REQUESTED) != null;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        engine.getHandshakeSession().putValue(REQUESTED, true);
        return delegate.chooseEngineClientAlias(keyTypes, issuers, engine);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return delegate.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return delegate.getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return delegate.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return delegate.getPrivateKey(alias);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return delegate.getServerAliases(keyType, issuers);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return delegate.chooseServerAlias(keyType, issuers, socket);
    }
}
