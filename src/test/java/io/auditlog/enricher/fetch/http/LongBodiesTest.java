package io.auditlog.enricher.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.BodyMemoryBudget;
import io.auditlog.enricher.fetch.BodyMemoryBudget.Reservation;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that need a place to be read: they wait for it, and are read to their end when they have it. */
class LongBodiesTest {

    private static final Duration LONG = Duration.ofSeconds(25);
    private static final int CALLS = 12;

    private final BodyMemoryBudget room = new BodyMemoryBudget(0);

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, true", "HTTP_2, true", "HTTP_1_1, false", "HTTP_2, false"})
    void shouldReadOneAfterTheOtherWhereThereIsOnePlace(HttpVersion version, boolean tls, @TempDir Path folder)
            throws Exception {
        ServerIdentity identity = tls ? ServerIdentity.in(folder) : null;
        try (Http2Server server = new Http2Server(
                        tls ? identity.context() : null, tls ? HttpVersionPolicy.NEGOTIATE : policy(version));
                Wire wire = wire(server.url(), version, tls ? identity.trust() : TlsSettings.PLATFORM)) {
            // Given the only place is taken
            Reservation taken = room.reserve();
            taken.grow(bytes -> {});
            List<Wire.Pending> calls = wire.ask("long-", CALLS);
            // Then short bodies pass
            for (int i = 0; i < CALLS; i++) {
                assertThat(wire.answered("short-" + i).status()).isEqualTo(200);
            }
            assertThat(calls).noneMatch(Wire.Pending::isAnswered);
            // When
            taken.leave();
            // Then
            for (Wire.Pending call : calls) {
                assertThat(call.reply()).isInstanceOfSatisfying(Reply.Answered.class, reply -> {
                    assertThat(reply.fault()).isEqualTo(Reply.BodyFault.NONE);
                    assertThat(reply.body()).hasSize(Wire.CAP);
                });
            }
        }
    }

    @Test
    void shouldNeedNoPlaceOfOneThatWasCut() throws Exception {
        try (Http2Server server = new Http2Server(null, HttpVersionPolicy.FORCE_HTTP_1);
                Wire wire = wire(server.url(), HttpVersion.HTTP_1_1, TlsSettings.PLATFORM)) {
            // Given calls that wait for the only place
            Reservation taken = room.reserve();
            taken.grow(bytes -> {});
            List<Wire.Pending> calls = wire.ask("long-", CALLS);
            assertThat(wire.answered("short").status()).isEqualTo(200);
            // When they are cut
            calls.forEach(call -> call.exchange.abort());
            taken.leave();
            // Then the next one has it
            assertThat(wire.answered("long").body()).hasSize(Wire.CAP);
        }
    }

    @Test
    void shouldTellOfAnErrorThatEndsAnIoThread() throws Exception {
        try (Http2Server server = new Http2Server(null, HttpVersionPolicy.FORCE_HTTP_1);
                Wire wire = wire(server.url(), HttpVersion.HTTP_1_1, TlsSettings.PLATFORM)) {
            // When whoever reads the reply fails in a way that nobody can mend
            wire.askToFail("a", new StackOverflowError("planted"));
            // Then
            assertThat(wire.crashed()).isInstanceOf(StackOverflowError.class).hasMessage("planted");
        }
    }

    private Wire wire(URI url, HttpVersion version, TlsSettings trust) {
        return new Wire(Wire.settings(url, version, LONG, trust), room);
    }

    private static HttpVersionPolicy policy(HttpVersion version) {
        return version == HttpVersion.HTTP_2 ? HttpVersionPolicy.FORCE_HTTP_2 : HttpVersionPolicy.FORCE_HTTP_1;
    }
}
