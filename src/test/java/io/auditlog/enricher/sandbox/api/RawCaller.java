package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;

/** A client that writes HTTP/1.1 by hand and looks at the bytes that come back. */
public final class RawCaller implements AutoCloseable {

    /** How the reading ended. */
    public enum End {
        /** The server closed. */
        CLOSED,
        /** The server reset the connection. */
        RESET,
        /** Nothing came for a while. */
        QUIET,
        /** As much came as the caller wanted. */
        ENOUGH
    }

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // looked at, never compared
    public record Received(byte[] bytes, End end) {
        public String text() {
            return new String(bytes, ISO_8859_1);
        }

        public String head() {
            return text().split("\r\n\r\n", 2)[0];
        }

        public byte[] body() {
            int end = text().indexOf("\r\n\r\n");
            return end < 0 ? new byte[0] : Arrays.copyOfRange(bytes, end + 4, bytes.length);
        }
    }

    private final Socket socket;

    public RawCaller(URI url) throws IOException {
        socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(20_000);
    }

    public static String request(String target, boolean last) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiSettings.DEFAULT_KEY
                + (last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
    }

    public RawCaller send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    /** Takes this long a silence for the end; otherwise twenty seconds. */
    public RawCaller impatient(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    /** Reads until the server ends it, is quiet, or has sent this many bytes. */
    public Received read(int most) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] part = new byte[65_536];
        try {
            while (received.size() < most) {
                int length = socket.getInputStream().read(part, 0, Math.min(part.length, most - received.size()));
                if (length < 0) {
                    return new Received(received.toByteArray(), End.CLOSED);
                }
                received.write(part, 0, length);
            }
            return new Received(received.toByteArray(), End.ENOUGH);
        } catch (SocketTimeoutException e) {
            return new Received(received.toByteArray(), End.QUIET);
        } catch (SocketException e) {
            return new Received(received.toByteArray(), End.RESET);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
