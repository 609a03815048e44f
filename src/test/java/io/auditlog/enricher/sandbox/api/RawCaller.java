package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;

/** A caller that writes HTTP/1.1 by hand and looks at the bytes that come back. */
final class RawCaller implements AutoCloseable {

    /** How the reading ended. */
    enum End {
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
    record Heard(byte[] bytes, End end) {
        String text() {
            return new String(bytes, ISO_8859_1);
        }

        String head() {
            int end = text().indexOf("\r\n\r\n");
            return end < 0 ? text() : text().substring(0, end);
        }

        byte[] body() {
            int end = text().indexOf("\r\n\r\n");
            return end < 0 ? new byte[0] : Arrays.copyOfRange(bytes, end + 4, bytes.length);
        }
    }

    private final Socket socket;

    RawCaller(URI url) throws IOException {
        socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(20_000);
    }

    static String request(String target, boolean last) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiSettings.DEFAULT_KEY
                + (last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
    }

    RawCaller send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    /** Takes this long a silence for the end; otherwise twenty seconds. */
    RawCaller impatient(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    /** Reads until the server ends it, is quiet, or has sent this many bytes. */
    Heard hear(int most) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] part = new byte[65_536];
        End end = End.ENOUGH;
        while (heard.size() < most) {
            try {
                int length = in.read(part, 0, Math.min(part.length, most - heard.size()));
                if (length < 0) {
                    end = End.CLOSED;
                    break;
                }
                heard.write(part, 0, length);
            } catch (SocketTimeoutException e) {
                end = End.QUIET;
                break;
            } catch (SocketException e) {
                end = End.RESET;
                break;
            }
        }
        return new Heard(heard.toByteArray(), end);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
