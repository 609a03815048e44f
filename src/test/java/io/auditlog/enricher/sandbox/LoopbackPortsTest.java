package io.auditlog.enricher.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ports for servers that start later, also beside another process that looks for some. */
final class LoopbackPortsTest {

    @Test
    void shouldPassOverPortsOfOthers() throws Exception {
        int free = LoopbackPorts.next();
        try (ServerSocket listening = new ServerSocket(free + 1, 1, InetAddress.getLoopbackAddress());
                ServerSocket claimed = new ServerSocket(free + 2, 1, InetAddress.getByName("127.0.0.2"))) {
            assertThat(listening.isBound() && claimed.isBound()).isTrue();
            assertThat(IntStream.range(0, 5).map(i -> LoopbackPorts.next()))
                    .doesNotContain(free, free + 1, free + 2)
                    .doesNotHaveDuplicates();
        }
    }
}
