package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are given up while they wait for a connection, whose server is slow to shake hands. */
final class GivenUpWaitTest {

    @TempDir
    Path folder;

    private ServerIdentity identity;

    @AutoClose
    private ServerSocket listening;

    @BeforeEach
    void listen() throws Exception {
        identity = ServerIdentity.in(folder);
        listening = identity.context()
                .getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }

    @Test
    void shouldLeaveNothingBehindWhereItIsCut() throws Exception {
        try (Wire wire = wire(Duration.ofSeconds(25))) {
            // Given calls that wait for the first connection, and are cut
            List<Wire.Pending> cut = wire.ask("cut-", 20);
            cut.forEach(pending -> pending.exchange.abort());
            Wire.Pending next = wire.ask("next");

            // When the server opens it
            try (RawServer server = new RawServer(listening, RawServer.OK)) {
                // Then the one who still waits gets it, and it is free again afterwards
                assertThat(next.reply()).isInstanceOf(Reply.Answered.class);
                wire.answered("last");
                assertThat(server.connections).hasValue(1);
                assertThat(server.requests).hasSize(2);
                assertThat(cut).noneMatch(Wire.Pending::isAnswered);
            }
        }
    }

    @Test
    void shouldSayThatThereWasNoConnectionBeforeItsDeadline() throws Exception {
        try (Wire wire = wire(Duration.ofMillis(300))) {
            Reply.NoAnswer failed = wire.unanswered("a");
            assertThat(failed.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(failed.message()).isEqualTo("no connection within 300 ms");
        }
    }

    private Wire wire(Duration timeout) {
        URI url = URI.create("https://127.0.0.1:" + listening.getLocalPort());
        return new Wire(Wire.settings(url, HttpVersion.HTTP_1_1, timeout, identity.trust()));
    }
}
