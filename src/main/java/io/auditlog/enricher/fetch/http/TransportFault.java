package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.tls.ClientKeys;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
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

/**
 * Maps the HTTP client's exceptions to faults; the only class that knows them.
 *
 * @param code a fault's code
 * @param words what happened, before the exception's own text
 * @param applies whether an exception is this fault; of several, the first counts
 */
record TransportFault(Code code, String words, Predicate<Throwable> applies) {

    /** HttpCore's message when the peer closes the connection during the handshake. */
    private static final String CUT = "TLS handshake failed";

    /** The alerts by which a server rejects a client certificate, or its absence (RFC 8446, section 6.2). */
    private static final Pattern CERTIFICATE_ALERT = Pattern.compile(
            "Received fatal alert: (certificate_\\w+|bad_certificate|unsupported_certificate|unknown_ca|access_denied)");

    /** The start of a TLS alert that was parsed as a reply, as HttpCore prints it. */
    private static final String TLS_RECORD = "<[0x15][0x03]";

    private static final String CUT_OFF = "the TLS handshake was cut: ";
    private static final String UNTRUSTED = "no trusted connection: ";

    private static final TransportFault CERTIFICATE_WANTED = fault(
            Code.TLS,
            "the server asks for a client certificate and was given none that it accepts: set"
                    + " api.ssl.keystore.location, .type, .password and .key.password; seen: ",
            TransportFault::isAboutCertificate);

    private static final List<TransportFault> HANDSHAKING = List.of(
            fault(Code.UNREACHABLE, "the TLS handshake hung: ", is(SocketTimeoutException.class)),
            fault(Code.UNREACHABLE, CUT_OFF, TransportFault::isCut),
            fault(Code.TLS, "the server speaks plain text where TLS is expected (https): ", contains("SSL message")),
            CERTIFICATE_WANTED,
            fault(Code.TLS, UNTRUSTED, e -> true));

    private static final List<TransportFault> EXCHANGING = List.of(
            fault(Code.TIMEOUT, "nothing came: ", is(SocketTimeoutException.class)),
            CERTIFICATE_WANTED,
            fault(Code.TLS, UNTRUSTED, causedBy(CertificateException.class)),
            fault(Code.CONNECTION, "the server did not take the request: ", TransportFault::isUnprocessed),
            fault(Code.PROTOCOL, "the header of the reply is over a limit: ", TransportFault::isOverLimit),
            fault(Code.CONNECTION, "closed within the body: ", is(TruncatedChunkException.class)),
            fault(Code.PROTOCOL, "the server speaks TLS where plain text is expected (http): ", contains(TLS_RECORD)),
            fault(
                    Code.PROTOCOL,
                    "not valid HTTP: ",
                    is(HttpException.class, MalformedChunkCodingException.class, H2ConnectionException.class)),
            fault(Code.CONNECTION, "the connection failed: ", is(IOException.class)),
            fault(Code.INTERNAL, "", e -> true));

    /** The server or proxy could not be reached. */
    static Reply.NoAnswer connecting(Exception e) {
        String what = e instanceof UnknownHostException ? "unknown host: " : "no connection: ";
        return new Reply.NoAnswer(Code.UNREACHABLE, what + text(e));
    }

    /** The proxy's answer was not a valid proxy response. */
    static Reply.NoAnswer tunnelling(Exception e) {
        return new Reply.NoAnswer(Code.UNREACHABLE, "the proxy makes no connection to the API: " + text(e));
    }

    /** The proxy answered instead of the API. */
    static Reply.NoAnswer proxyRefuses(int status) {
        String advice = status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED
                ? "; check api.proxy.user and api.proxy.password"
                : "";
        return new Reply.NoAnswer(
                Code.UNREACHABLE, "the proxy refuses to connect to the API, with status " + status + advice);
    }

    /**
     * The server was reached but the TLS handshake failed. Where what the worker sends is refused before the server's
     * alert was read, the alert is lost.
     */
    static Reply.NoAnswer handshaking(Exception e) {
        Reply.NoAnswer fault = first(HANDSHAKING, e, root(e));
        boolean mayWantCertificate = fault.message().startsWith(UNTRUSTED)
                ? text(e).endsWith("handshake_failure")
                : fault.message().startsWith(CUT_OFF) && !(e instanceof SSLException);
        return mayWantCertificate
                ? plus(fault, "; if it asks for a client certificate, set api.ssl.keystore.location")
                : fault;
    }

    /** The connection or its stream failed during a request. */
    static Reply.NoAnswer exchanging(Exception e) {
        return first(EXCHANGING, e, e);
    }

    /** The connection failed before any data arrived: the server may expect another kind of connection. */
    static Reply.NoAnswer unanswered(Exception e, SSLSession tls) {
        Reply.NoAnswer fault = exchanging(e);
        if (fault.code() != Code.CONNECTION) {
            return fault;
        }
        if (ClientKeys.wereRequested(tls)) {
            return CERTIFICATE_WANTED.of(e, e);
        }
        return tls == null ? plus(fault, "; does the server speak TLS (https)?") : fault;
    }

    private static TransportFault fault(Code code, String words, Predicate<Throwable> applies) {
        return new TransportFault(code, words, applies);
    }

    private static Reply.NoAnswer plus(Reply.NoAnswer fault, String hint) {
        return new Reply.NoAnswer(fault.code(), fault.message() + hint, fault.unprocessed());
    }

    private static Reply.NoAnswer first(List<TransportFault> faults, Exception e, Throwable shown) {
        return faults.stream()
                .filter(fault -> fault.applies.test(e))
                .findFirst()
                .orElseThrow()
                .of(e, shown);
    }

    private Reply.NoAnswer of(Exception e, Throwable shown) {
        String detail =
                code == Code.INTERNAL ? Reply.NoAnswer.internal(e).message() : text(code == Code.TLS ? root(e) : shown);
        return new Reply.NoAnswer(code, words + detail, code == Code.CONNECTION && isUnprocessed(e));
    }

    /** With TLS 1.3 the alert arrives after the handshake. */
    private static boolean isAboutCertificate(Throwable e) {
        Throwable root = root(e);
        return root instanceof SSLHandshakeException
                && CERTIFICATE_ALERT.matcher(text(root)).find();
    }

    /** Whether the request was reported as unprocessed or never sent, so it may be resent at once. */
    private static boolean isUnprocessed(Throwable e) {
        return e instanceof RequestNotExecutedException
                || (e instanceof H2StreamResetException reset && reset.getCode() == H2Error.REFUSED_STREAM.getCode());
    }

    private static boolean isOverLimit(Throwable e) {
        return e instanceof MessageConstraintException || e instanceof HeaderListConstraintException;
    }

    /** A handshake that the peer cut off says nothing about certificates. */
    private static boolean isCut(Throwable e) {
        boolean hungUp = !(e instanceof SSLException)
                || CUT.equals(e.getMessage())
                || causedBy(EOFException.class, SocketException.class, ConnectionClosedException.class)
                        .test(e);
        return hungUp && !causedBy(CertificateException.class).test(e);
    }

    private static Predicate<Throwable> is(Class<?>... types) {
        return e -> Stream.of(types).anyMatch(type -> type.isInstance(e));
    }

    private static Predicate<Throwable> causedBy(Class<?>... types) {
        return e -> Causes.of(e).anyMatch(is(types));
    }

    private static Predicate<Throwable> contains(String words) {
        return e -> text(e).contains(words);
    }

    private static Throwable root(Throwable e) {
        return Causes.of(e).reduce(e, (cause, deeper) -> deeper);
    }

    private static String text(Throwable e) {
        String type = e.getClass().getSimpleName();
        return isOverLimit(e) ? e.getMessage() : e.getMessage() == null ? type : type + ", " + e.getMessage();
    }
}
