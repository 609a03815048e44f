package io.auditlog.enricher.fetch.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that writes whatever bytes a test wants, with a thread for each connection. */
public final class RawServer implements AutoCloseable {

    /** What is done with one request, on one connection. */
    public interface Script {
        /** Returns whether the connection goes on. */
        boolean answer(Request request, Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    /**
     * A request.
     *
     * @param number counted from 1 over all connections
     * @param line the request line
     * @param head all lines, the first included
     */
    public record Request(int number, String line, List<String> head) {
        String header(String name) {
            return head.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Answers with an empty object. */
    static final Script OK = (request, socket, out) -> {
        out.write(ascii("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n\n{}"));
        return true;
    };

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    /** Counts down when a client hangs up while the server is still busy with it. */
    final CountDownLatch hungUp = new CountDownLatch(1);

    private final ServerSocket listening;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public RawServer(Script script) throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
    }

    /** Accepts from now on who has connected to a socket that listens. */
    public RawServer(ServerSocket listening, Script script) {
        this.script = script;
        this.listening = listening;
        start(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    public static byte[] ascii(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                connections.incrementAndGet();
                start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                if (!script.answer(request, socket, socket.getOutputStream())) {
                    return;
                }
            }
        } catch (IOException e) {
            hungUp.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Request read(BufferedReader in) throws IOException {
        List<String> head = new CopyOnWriteArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.add(line);
        }
        return head.isEmpty() ? null : new Request(requests.size() + 1, head.get(0), head);
    }

    /** Waits until the client hangs up. */
    boolean untilHungUp(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        try {
            while (socket.getInputStream().read() >= 0) {}
        } finally {
            hungUp.countDown();
        }
        return false;
    }

    static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
