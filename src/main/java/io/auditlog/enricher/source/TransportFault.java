package io.auditlog.enricher.source;

import io.auditlog.enricher.entry.Code;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http2.H2ConnectionException;

/** What an exception of the HTTP client means: the one place that knows its classes. */
final class TransportFault {

    private TransportFault() {}

    /** No connection could be had. */
    static Reply.NoAnswer connecting(Exception e) {
        if (isTls(e)) {
            return noAnswer(Code.TLS, "no trusted connection: " + told(root(e)));
        }
        if (e instanceof UnknownHostException) {
            return noAnswer(Code.UNREACHABLE, "unknown host: " + told(e));
        }
        return noAnswer(Code.UNREACHABLE, "no connection: " + told(e));
    }

    /** The connection, or the stream on it, failed under a request. */
    static Reply.NoAnswer exchanging(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return noAnswer(Code.TIMEOUT, "nothing came: " + told(e));
        }
        if (e instanceof CertificateException || caused(e, CertificateException.class)) {
            return noAnswer(Code.TLS, "no trusted connection: " + told(root(e)));
        }
        if (e instanceof TruncatedChunkException) {
            return noAnswer(Code.CONNECTION, "closed within the body: " + told(e));
        }
        if (e instanceof HttpException
                || e instanceof MalformedChunkCodingException
                || e instanceof MessageConstraintException
                || e instanceof H2ConnectionException) {
            return noAnswer(Code.PROTOCOL, "not valid HTTP: " + told(e));
        }
        if (e instanceof IOException) {
            return noAnswer(Code.CONNECTION, "the connection failed: " + told(e));
        }
        return noAnswer(Code.INTERNAL, Stack.of(e));
    }

    /** A handshake that the other side hung up on says nothing about certificates. */
    private static boolean isTls(Exception e) {
        return caused(e, CertificateException.class)
                || (e instanceof SSLException
                        && !caused(e, EOFException.class)
                        && !caused(e, SocketException.class)
                        && !caused(e, ConnectionClosedException.class));
    }

    private static boolean caused(Throwable e, Class<? extends Throwable> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static String told(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ", " + e.getMessage();
    }

    private static Reply.NoAnswer noAnswer(Code code, String message) {
        return new Reply.NoAnswer(code, message);
    }
}
