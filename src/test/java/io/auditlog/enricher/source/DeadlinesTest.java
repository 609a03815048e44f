package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The deadline of an exchange, alone. */
final class DeadlinesTest {

    private static final Reply REPLY = FakeTransport.status(200);
    private static final Reply UNPROCESSED = new Reply.NoAnswer(Code.CONNECTION, "refused", true);

    private final VirtualTime time = new VirtualTime();
    private final FakeTransport wire = new FakeTransport();
    private final Deadlines deadlines = new Deadlines(wire, Duration.ofSeconds(10), time, time);

    @Test
    void shouldPassOnAReplyWithinTheDeadline() {
        // Given
        FakeInquirer inquirer = new FakeInquirer("a");
        deadlines.send(inquirer);

        // When
        time.advance(Duration.ofSeconds(9));
        wire.only().ends(REPLY);
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(inquirer.replies).containsExactly(REPLY);
        assertThat(wire.only().cut).isFalse();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldCutAnExchangeAtTheDeadlineAndIgnoreWhatComesLater() {
        // Given
        FakeInquirer inquirer = new FakeInquirer("a");
        deadlines.send(inquirer);

        // When
        time.advance(Duration.ofSeconds(11));
        FakeTransport.Sent sent = wire.only();
        sent.inquirer.ended(REPLY);

        // Then
        assertThat(sent.cut).isTrue();
        assertThat(inquirer.replies).hasSize(1);
        assertThat(((Reply.NoAnswer) inquirer.replies.get(0)).code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void shouldExpireManyInTheirOrderWithOneTimer() {
        // Given
        List<String> expired = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            FakeInquirer inquirer = new FakeInquirer("id-" + i);
            inquirer.then = () -> expired.add(inquirer.id().value());
            deadlines.send(inquirer);
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
        FakeInquirer inquirer = new FakeInquirer("a");
        deadlines.send(inquirer);

        // When
        wire.only().ends(UNPROCESSED);
        time.advance(Duration.ofSeconds(9));
        wire.last().ends(UNPROCESSED);
        time.advance(Duration.ofSeconds(9));

        // Then each has a deadline of its own
        assertThat(wire.sent).hasSize(3);
        assertThat(inquirer.replies).isEmpty();
        wire.last().ends(REPLY);
        assertThat(inquirer.replies).containsExactly(REPLY);
        time.advance(Duration.ofMinutes(1));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldGiveUpWhatNoServerTakes() {
        // Given
        FakeInquirer inquirer = new FakeInquirer("a");
        deadlines.send(inquirer);

        // When
        for (int i = 0; i < 4; i++) {
            wire.last().ends(UNPROCESSED);
        }

        // Then
        assertThat(wire.sent).hasSize(4);
        assertThat(inquirer.replies).containsExactly(UNPROCESSED);
    }

    @Test
    void shouldCutWhatWasSentAgainThoughItWasNotTakenAtOnce() {
        // Given a request that the server did not take before the thread that sent it was back
        FakeInquirer inquirer = new FakeInquirer("a");
        wire.atOnce = UNPROCESSED;
        inquirer.again = () -> wire.atOnce = null;
        Transport.Exchange exchange = deadlines.send(inquirer);

        // When
        exchange.cut();

        // Then
        assertThat(wire.sent).hasSize(2);
        assertThat(wire.last().cut).isTrue();
        assertThat(inquirer.replies).isEmpty();
    }

    @Test
    void shouldNotSendAgainWhatWasCutMeanwhile() {
        // Given a request that waits to be sent again
        FakeInquirer inquirer = new FakeInquirer("a");
        Transport.Exchange exchange = deadlines.send(inquirer);
        inquirer.again = exchange::cut;

        // When
        wire.only().ends(UNPROCESSED);

        // Then
        assertThat(wire.sent).hasSize(1);
        assertThat(inquirer.replies).isEmpty();
    }

    @Test
    void shouldTellNobodyAboutACutExchange() {
        // Given
        FakeInquirer inquirer = new FakeInquirer("a");
        Transport.Exchange exchange = deadlines.send(inquirer);

        // When
        exchange.cut();
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(wire.only().cut).isTrue();
        assertThat(inquirer.replies).isEmpty();
    }
}
