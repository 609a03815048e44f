package io.auditlog.enricher.fetch.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/**
 * What a forward proxy does with a request: makes a tunnel (CONNECT) or passes it on, if it knows who asks.
 *
 * @param authorization the header that it wants, or null
 */
record ForwardProxy(String authorization) implements RawServer.Script {

    @Override
    public boolean answer(RawServer.Request request, Socket socket, OutputStream out)
            throws IOException, InterruptedException {
        if (authorization != null && !authorization.equals(request.header("Proxy-Authorization"))) {
            out.write(RawServer.ascii("HTTP/1.1 407 Proxy Authentication Required\n"
                    + "Proxy-Authenticate: Basic realm=\"" + request.header("Proxy-Authorization") + "\"\n"
                    + "Content-Length: 6\n\nsecret"));
            return true;
        }
        String[] words = request.line().split(" ", 3);
        if (words[0].equals("CONNECT")) {
            tunnel(URI.create("https://" + words[1]), socket);
        } else {
            passOn(request, URI.create(words[1]), out);
        }
        return false;
    }

    private static void tunnel(URI to, Socket client) throws IOException, InterruptedException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), to.getPort())) {
            client.getOutputStream().write(RawServer.ascii("HTTP/1.0 200 Connection established\n\n"));
            join(client, server);
        }
    }

    /** Copies in both directions until one side ends. */
    static void join(Socket client, Socket server) throws InterruptedException {
        Thread back = new Thread(() -> copy(server, client), "forward-proxy");
        back.setDaemon(true);
        back.start();
        copy(client, server);
        back.join();
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            close(from);
        } finally {
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One request and its reply. */
    private static void passOn(RawServer.Request request, URI to, OutputStream out) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), to.getPort())) {
            StringBuilder head = new StringBuilder("GET " + to.getRawPath() + " HTTP/1.1\nConnection: close\n");
            request.head().stream()
                    .skip(1)
                    .filter(line -> !line.startsWith("Proxy-") && !line.startsWith("Connection:"))
                    .forEach(line -> head.append(line).append('\n'));
            server.getOutputStream().write(RawServer.ascii(head + "\n"));
            server.getInputStream().transferTo(out);
        }
    }
}
