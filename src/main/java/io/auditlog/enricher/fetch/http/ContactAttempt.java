package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.single.Contact;
import io.auditlog.enricher.fetch.tls.TlsContext;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Opens one connection to the API, with the worker's resolver, proxy, trust and certificate, and closes it. Threads: its
 * own complete it.
 */
public final class ContactAttempt implements Connector.Listener {

    private final CompletableFuture<Contact> made = new CompletableFuture<>();

    private ContactAttempt() {}

    /**
     * Tries it once, and blocks for as long as a look-up and {@code connect.timeout} take.
     *
     * @throws IllegalArgumentException if the trust or key store cannot be used
     * @throws InterruptedException if the thread is interrupted
     */
    public static Contact with(SourceSettings settings, LongSupplier nanoTime) throws InterruptedException {
        ContactAttempt attempt = new ContactAttempt();
        TlsContext tls = new TlsContext(settings.tls(), nanoTime);
        try (HttpConnector connector = new HttpConnector(settings, tls, 1, attempt.made::completeExceptionally)) {
            connector.connect(attempt);
            return attempt.made.get();
        } catch (ExecutionException e) {
            return new Contact.Refused(Reply.NoAnswer.internal(e.getCause()));
        }
    }

    @Override
    public void connected(Connector.Connection connection) {
        SSLSession tls = connection.tlsSession();
        String http = connection.isShared() ? "HTTP/2" : "HTTP/1.1";
        made.complete(new Contact.Made(tls == null ? http : http + " over " + tls.getProtocol(), chain(tls)));
    }

    private static List<X509Certificate> chain(SSLSession tls) {
        try {
            Certificate[] sent = tls == null ? new Certificate[0] : tls.getPeerCertificates();
            return Arrays.stream(sent).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // no certificate was asked for
        }
    }

    @Override
    public void refused(Reply.NoAnswer fault) {
        made.complete(new Contact.Refused(fault));
    }

    @Override
    public void onStreamLimit(String connection, int streams) {
        // nothing is sent
    }

    @Override
    public void onLeaving(String connection, int lastStream) {
        // nothing is sent
    }
}
