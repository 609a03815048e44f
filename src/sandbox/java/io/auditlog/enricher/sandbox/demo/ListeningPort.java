package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.LoopbackPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports with a number that people know, where nobody else has them. */
final class ListeningPort {

    private ListeningPort() {}

    /** This port of the loopback interface if it is free, else any free one. */
    static int preferably(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            return LoopbackPorts.next(); // taken by somebody else
        }
    }
}
