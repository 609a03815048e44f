package io.auditlog.enricher.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports on the loopback interface for servers that must know theirs before they start, or must come back on the
 * same one. They lie below the range that the system gives to outgoing connections: a client that keeps calling a
 * stopped server on a port of that range can end up connected to itself, and then the server cannot come back.
 *
 * <p>Threads: any.
 */
public final class LoopbackPorts {

    private static final int FIRST = 15_000;
    private static final int COUNT = 17_000;

    /** Where to look next; processes that run at the same time begin at different places. */
    private static final AtomicInteger CURSOR =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

    /** Where ports are claimed; no server listens there. */
    private static final String CLAIMING = "127.0.0.2";

    /** Claims last as long as the process. */
    private static final Queue<ServerSocket> CLAIMS = new ConcurrentLinkedQueue<>();

    private LoopbackPorts() {}

    /** A port on which nobody listens, never given out before in this process, nor in another that still runs. */
    public static int next() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(CURSOR.getAndIncrement(), COUNT);
            if (isFree(port) && claims(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port on the loopback interface");
    }

    /** This port if nobody has it, else any free one. */
    public static int preferably(int port) {
        return isFree(port) ? port : next();
    }

    /** The same port of another loopback address, which Linux alone has without further ado; a server may come much later. */
    private static boolean claims(int port) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return true;
        }
        try {
            CLAIMS.add(new ServerSocket(port, 1, InetAddress.getByName(CLAIMING)));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
