package io.auditlog.enricher.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

    private LoopbackPorts() {}

    /** A port on which nobody listens, never given out before in this process. */
    public static int next() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(CURSOR.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port on the loopback interface");
    }

    /** This port if nobody has it, else any free one. */
    public static int preferably(int port) {
        return isFree(port) ? port : next();
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
