package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.StackSummary;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.apache.hc.core5.http2.hpack.HeaderListConstraintException;

/** Maps the HTTP client's exceptions to faults; the only class that knows them. */
final class TransportFault {

    /** HttpCore's message when the peer closes the connection during the handshake. */
    private static final String CUT = "TLS handshake failed";

    /** The alerts by which a server rejects a client certificate, or its absence (RFC 8446, section 6.2). */
    private static final Pattern CERTIFICATE_ALERT = Pattern.compile(
            "Received fatal alert: (certificate_\\w+|bad_certificate|unsupported_certificate|unknown_ca|access_denied)");

    /** The start of a TLS alert that was parsed as a reply, as HttpCore prints it. */
    private static final String TLS_RECORD = "<[0x15][0x03]";

    private TransportFault() {}

    /** The server or proxy could not be reached. */
    static Reply.NoAnswer connecting(Exception e) {
        String what = e instanceof UnknownHostException ? "unknown host: " : "no connection: ";
        return noAnswer(Code.UNREACHABLE, what + text(e));
    }

    /** The proxy's answer was not a valid proxy response. */
    static Reply.NoAnswer tunnelling(Exception e) {
        return noAnswer(Code.UNREACHABLE, "the proxy makes no connection to the API: " + text(e));
    }

    /** The proxy answered instead of the API. */
    static Reply.NoAnswer proxyRefuses(int status) {
        String advice = status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED
                ? "; check api.proxy.user and api.proxy.password"
                : "";
        return noAnswer(Code.UNREACHABLE, "the proxy refuses to connect to the API, with status " + status + advice);
    }

    /** The server was reached but the TLS handshake failed. */
    static Reply.NoAnswer handshaking(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return noAnswer(Code.UNREACHABLE, "the TLS handshake hung: " + text(e));
        }
        if (isCut(e)) {
            return noAnswer(Code.UNREACHABLE, "the TLS handshake was cut: " + text(root(e)));
        }
        if (text(e).contains("SSL message")) {
            return noAnswer(Code.TLS, "the server speaks plain text where TLS is expected (https): " + text(e));
        }
        if (isAboutCertificate(e)) {
            return certificateWanted(e);
        }
        String hint = text(e).endsWith("handshake_failure")
                ? "; if it asks for a client certificate, set api.ssl.keystore.location"
                : "";
        return noAnswer(Code.TLS, "no trusted connection: " + text(root(e)) + hint);
    }

    /** The connection failed before any data arrived: the server may expect another kind of connection. */
    static Reply.NoAnswer unanswered(Exception e, ApiConnection link) {
        Reply.NoAnswer fault = exchanging(e);
        if (fault.code() != Code.CONNECTION) {
            return fault;
        }
        if (link.isCertificateRequested()) {
            return certificateWanted(e);
        }
        String doubt = link.isPlain() ? "; does the server speak TLS (https)?" : "";
        return new Reply.NoAnswer(Code.CONNECTION, fault.message() + doubt, fault.unprocessed());
    }

    /** The connection or its stream failed during a request. */
    static Reply.NoAnswer exchanging(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return noAnswer(Code.TIMEOUT, "nothing came: " + text(e));
        }
        if (isAboutCertificate(e)) {
            return certificateWanted(e);
        }
        if (caused(e, CertificateException.class)) {
            return noAnswer(Code.TLS, "no trusted connection: " + text(root(e)));
        }
        if (isUnprocessed(e)) {
            return new Reply.NoAnswer(Code.CONNECTION, "the server did not take the request: " + text(e), true);
        }
        if (e instanceof MessageConstraintException || e instanceof HeaderListConstraintException) {
            return noAnswer(Code.PROTOCOL, "the header of the reply is over a limit: " + e.getMessage());
        }
        if (e instanceof TruncatedChunkException) {
            return noAnswer(Code.CONNECTION, "closed within the body: " + text(e));
        }
        if (e instanceof HttpException
                || e instanceof MalformedChunkCodingException
                || e instanceof H2ConnectionException) {
            boolean tls = text(e).contains(TLS_RECORD);
            String what = tls ? "the server speaks TLS where plain text is expected (http): " : "not valid HTTP: ";
            return noAnswer(Code.PROTOCOL, what + text(e));
        }
        if (e instanceof IOException) {
            return noAnswer(Code.CONNECTION, "the connection failed: " + text(e));
        }
        return noAnswer(Code.INTERNAL, StackSummary.of(e));
    }

    private static Reply.NoAnswer certificateWanted(Exception e) {
        return noAnswer(
                Code.TLS,
                "the server asks for a client certificate and was given none that it accepts: set"
                        + " api.ssl.keystore.location, .type, .password and .key.password; seen: " + text(root(e)));
    }

    /** With TLS 1.3 the alert arrives after the handshake. */
    private static boolean isAboutCertificate(Exception e) {
        Throwable root = root(e);
        return root instanceof SSLHandshakeException
                && CERTIFICATE_ALERT.matcher(text(root)).find();
    }

    /** Whether the request was reported as unprocessed or never sent, so it may be resent at once. */
    private static boolean isUnprocessed(Exception e) {
        return e instanceof RequestNotExecutedException
                || (e instanceof H2StreamResetException reset && reset.getCode() == H2Error.REFUSED_STREAM.getCode());
    }

    /** A handshake that the peer cut off says nothing about certificates. */
    private static boolean isCut(Exception e) {
        boolean hungUp = !(e instanceof SSLException)
                || CUT.equals(e.getMessage())
                || caused(e, EOFException.class)
                || caused(e, SocketException.class)
                || caused(e, ConnectionClosedException.class);
        return hungUp && !caused(e, CertificateException.class);
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

    private static String text(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ", " + e.getMessage();
    }

    private static Reply.NoAnswer noAnswer(Code code, String message) {
        return new Reply.NoAnswer(code, message);
    }
}
