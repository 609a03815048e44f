package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for the channel, at no cost to the entry. */
final class ChannelFaultTest extends SharedFetchesFixture {

    @Test
    void shouldAskOnceMoreWithANewKeyAndCountNothing() {
        // Given
        renewed = "new";
        ask();

        // When
        wire.only().ends(FakeTransport.status(401));

        // Then
        assertThat(wire.sent).extracting(sent -> sent.key).containsExactly("old", "new");
        wire.last().ends(ENTRY);
        assertThat(listener.histories.get(0).attempts()).isEmpty();
    }

    @Test
    void shouldWaitForTheChannelWhenTheNewKeyIsRefusedToo() {
        // Given
        renewed = "new";
        ask();
        wire.only().ends(FakeTransport.status(401));

        // When
        wire.last().ends(FakeTransport.status(401));
        time.advance(Duration.ofSeconds(29));

        // Then
        assertThat(wire.sent).hasSize(2);
        assertThat(breaker.held()).isEqualTo(1);
        assertThat(listener.outcomes).isEmpty();
        assertThat(outages).containsExactly(OutageCause.AUTH);
    }

    @Test
    void shouldGoOnWithinASecondOfTheKeysReplacement() {
        // Given
        ask();
        wire.only().ends(FakeTransport.status(401));
        time.advance(Duration.ofSeconds(3));

        // When
        key = "rotated";
        time.advance(Duration.ofSeconds(1));
        wire.last().ends(ENTRY);

        // Then
        assertThat(wire.last().key).isEqualTo("rotated");
        assertThat(listener.code()).isNull();
        assertThat(listener.histories.get(0).attempts()).isEmpty();
    }

    /** It lasts for six hours, and then ends. */
    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 302, 418, 500, 502, 503, -400, -401, -403, -404, -302, -500, -503})
    void shouldDeadLetterNobodyForWhatHappensToAll(int code) {
        int status = Math.abs(code);
        if (code < 0) {
            knowGood();
        }
        // Given
        List<FakeListener> listeners = askMany(50, "log-");

        // When
        for (int i = 0; i < 2_160; i++) {
            answerOpen(FakeTransport.status(status));
            time.advance(Duration.ofSeconds(10));
        }
        int asked = wire.sent.size();
        assertThat(listeners).noneMatch(FakeListener::isSettled);
        assertThat(listeners).allMatch(one -> one.postponed.isEmpty());
        for (int i = 0; i < 100; i++) {
            answerOpen(ENTRY);
            time.advance(Duration.ofSeconds(10));
        }

        // Then it cost no attempt, and a request a second, after ten minutes at most
        assertThat(listeners).allMatch(one -> one.isSettled() && one.code() == null);
        assertThat(listeners).allMatch(one -> one.histories.get(0).attempts().isEmpty());
        assertThat(asked).isLessThan(6 * 3_600 + 3_000);
    }

    @Test
    void shouldPauseEverybodyForAsLongAs429AsksAndThenSendAControl() {
        // Given
        knowGood();
        ask();

        // When
        wire.only().ends(FakeTransport.retryAfter(429, "20"));
        calls.ask(OTHER, now(), listener);
        time.advance(Duration.ofMillis(19_999));

        // Then
        assertThat(wire.sent).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(wire.ids()).containsExactly("log-1", "good");
        wire.last().ends(ENTRY);
        time.advance(Duration.ofSeconds(1));
        assertThat(wire.ids()).containsExactly("log-1", "good", "log-1", "log-2");
        wire.sent.get(2).ends(ENTRY);
        assertThat(listener.outcomes).hasSize(1).first().isInstanceOf(Outcome.Enriched.class);
        assertThat(outages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "rubbish", "-5"})
    void shouldNotAskInACircleWhen429NamesNoPause(String retryAfter) {
        // Given
        ask();

        // When
        for (int i = 0; i < 1_000; i++) {
            answerOpen(FakeTransport.retryAfter(429, retryAfter));
            time.advance(Duration.ofMillis(10));
        }

        // Then no more than one each 200 ms
        assertThat(wire.sent).hasSizeLessThanOrEqualTo(51);
        assertThat(listener.outcomes).isEmpty();
    }

    @Test
    void shouldSendNothingOfWhatWasInTheLineWhenTheBreakerOpens() {
        // Given more calls than may be in flight
        knowGood();
        askMany(300, "log-");
        assertThat(wire.sent).hasSize(100);

        // When some fail, and two controls in a row
        for (int i = 0; i < 2; i++) {
            wire.sent.get(i).ends(FakeTransport.status(500));
            time.advance(Duration.ofMillis(1001));
            wire.sent.get(10 + i).ends(FakeTransport.status(500)); // whose place the control gets
            wire.last().ends(FakeTransport.status(500));
        }
        assertThat(breaker.isClosed()).isFalse();
        int sent = wire.sent.size();
        answerOpen(FakeTransport.status(500));
        time.advance(Duration.ofMillis(700));

        // Then
        assertThat(wire.sent).hasSize(sent);
        assertThat(breaker.held()).isEqualTo(300);
        assertThat(inFlight.inFlight()).isZero();
        assertThat(inFlight.waiting()).isZero();
    }

    @Test
    void shouldHoldWhatIsUnderWayWhenTheBreakerOpens() {
        // Given
        knowGood();
        ask();
        ask(OTHER, listener);

        // When
        wire.sent.get(0).ends(FakeTransport.status(503));
        answerFor(Duration.ofSeconds(2), id -> id.equals(OTHER) ? ENTRY : FakeTransport.status(502));

        // Then
        assertThat(listener.postponed).isEmpty();
    }
}
