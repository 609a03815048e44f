package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The deadline of an exchange, alone. */
final class DeadlineTransportTest {

    private static final Reply REPLY = FakeTransport.status(200);
    private static final Reply UNPROCESSED = new Reply.NoAnswer(Code.CONNECTION, "refused", true);

    private final VirtualTime time = new VirtualTime();
    private final FakeTransport wire = new FakeTransport();
    private final DeadlineTransport deadlines = new DeadlineTransport(wire, Duration.ofSeconds(10), time, time);

    @Test
    void shouldPassOnAReplyWithinTheDeadline() {
        // Given
        FakeCallback callback = new FakeCallback("a");
        deadlines.send(callback);

        // When
        time.advance(Duration.ofSeconds(9));
        wire.only().ends(REPLY);
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(callback.replies).containsExactly(REPLY);
        assertThat(wire.only().cut).isFalse();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldCutAnExchangeAtTheDeadlineAndIgnoreWhatComesLater() {
        // Given
        FakeCallback callback = new FakeCallback("a");
        deadlines.send(callback);

        // When
        time.advance(Duration.ofSeconds(11));
        FakeTransport.Sent sent = wire.only();
        sent.callback.ended(REPLY);

        // Then
        assertThat(sent.cut).isTrue();
        assertThat(callback.replies).hasSize(1);
        assertThat(((Reply.NoAnswer) callback.replies.get(0)).code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void shouldExpireManyInTheirOrderWithOneTimer() {
        // Given
        List<String> expired = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            FakeCallback callback = new FakeCallback("id-" + i);
            callback.then = () -> expired.add(callback.id().value());
            deadlines.send(callback);
            time.advance(Duration.ofMillis(1));
        }

        // When
        assertThat(time.scheduled()).isEqualTo(1);
        time.advance(Duration.ofSeconds(12));

        // Then
        assertThat(expired).hasSize(1_000).startsWith("id-0", "id-1").endsWith("id-999");
        assertThat(time.scheduled()).isZero();
        assertThat(time.everScheduled()).isLessThan(200);
    }

    @Test
    void shouldSendAgainWhatTheServerDidNotTake() {
        // Given
        FakeCallback callback = new FakeCallback("a");
        deadlines.send(callback);

        // When
        wire.only().ends(UNPROCESSED);
        time.advance(Duration.ofSeconds(9));
        wire.last().ends(UNPROCESSED);
        time.advance(Duration.ofSeconds(9));

        // Then each has a deadline of its own
        assertThat(wire.sent).hasSize(3);
        assertThat(callback.replies).isEmpty();
        wire.last().ends(REPLY);
        assertThat(callback.replies).containsExactly(REPLY);
        time.advance(Duration.ofMinutes(1));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldGiveUpWhatNoServerTakes() {
        // Given
        FakeCallback callback = new FakeCallback("a");
        deadlines.send(callback);

        // When
        for (int i = 0; i < 4; i++) {
            wire.last().ends(UNPROCESSED);
        }

        // Then
        assertThat(wire.sent).hasSize(4);
        assertThat(callback.replies).containsExactly(UNPROCESSED);
    }

    @Test
    void shouldCutWhatWasSentAgainThoughItWasNotTakenAtOnce() {
        // Given a request that the server did not take before the thread that sent it was back
        FakeCallback callback = new FakeCallback("a");
        wire.atOnce = UNPROCESSED;
        callback.again = () -> wire.atOnce = null;
        Transport.Exchange exchange = deadlines.send(callback);

        // When
        exchange.cut();

        // Then
        assertThat(wire.sent).hasSize(2);
        assertThat(wire.last().cut).isTrue();
        assertThat(callback.replies).isEmpty();
    }

    @Test
    void shouldNotSendAgainWhatWasCutMeanwhile() {
        // Given a request that waits to be sent again
        FakeCallback callback = new FakeCallback("a");
        Transport.Exchange exchange = deadlines.send(callback);
        callback.again = exchange::cut;

        // When
        wire.only().ends(UNPROCESSED);

        // Then
        assertThat(wire.sent).hasSize(1);
        assertThat(callback.replies).isEmpty();
    }

    @Test
    void shouldTellNobodyAboutACutExchange() {
        // Given
        FakeCallback callback = new FakeCallback("a");
        Transport.Exchange exchange = deadlines.send(callback);

        // When
        exchange.cut();
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(wire.only().cut).isTrue();
        assertThat(callback.replies).isEmpty();
    }
}
