package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for the channel, at no cost to the entry. */
final class ChannelFaultTest extends CallsFixture {

    @Test
    void shouldAskOnceMoreWithANewKeyAndCountNothing() {
        // Given
        renewed = "new";
        ask();

        // When
        wire.only().ends(FakeTransport.status(401));

        // Then
        assertThat(wire.sent).extracting(sent -> sent.key).containsExactly("old", "new");
        assertThat(gate.intakeOpen()).isTrue();
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

        // Then
        assertThat(wire.sent).hasSize(2);
        assertThat(gate.held()).isEqualTo(1);
        assertThat(listener.outcomes).isEmpty();
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

    @ParameterizedTest
    @ValueSource(ints = {401, 503})
    void shouldNeverSettleForAFaultOfTheChannel(int status) {
        // Given
        ask();
        calls.ask(OTHER, now(), listener);

        // When it lasts for a day
        for (int i = 0; i < 10_000; i++) {
            wire.sent.stream()
                    .filter(sent -> !sent.ended)
                    .toList()
                    .forEach(sent -> sent.ends(FakeTransport.status(status)));
            time.advance(Duration.ofSeconds(10));
        }

        // Then
        assertThat(listener.outcomes).isEmpty();
        assertThat(listener.postponed).isEmpty();
        for (int i = 0; i < 100 && listener.outcomes.size() < 2; i++) {
            time.advance(Duration.ofSeconds(100));
            wire.sent.stream().filter(sent -> !sent.ended).toList().forEach(sent -> sent.ends(ENTRY));
        }
        assertThat(listener.outcomes).hasSize(2).allMatch(Outcome.Enriched.class::isInstance);
        assertThat(listener.histories).allMatch(history -> history.attempts().isEmpty());
    }

    @Test
    void shouldPauseEverybodyForAsLongAs429Asks() {
        // Given
        ask();

        // When
        wire.only().ends(FakeTransport.retryAfter(429, "20"));
        calls.ask(OTHER, now(), listener);
        time.advance(Duration.ofMillis(19_999));

        // Then
        assertThat(wire.sent).hasSize(1);
        assertThat(gate.intakeOpen()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(wire.ids()).containsExactly("log-1", "log-1", "log-2");
        wire.sent.get(1).ends(ENTRY);
        assertThat(listener.histories.get(0).attempts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "rubbish", "-5"})
    void shouldNotAskInACircleWhen429NamesNoPause(String retryAfter) {
        // Given
        ask();

        // When
        for (int i = 0; i < 1_000; i++) {
            if (!wire.last().ended) {
                wire.last().ends(FakeTransport.retryAfter(429, retryAfter));
            }
            time.advance(Duration.ofMillis(10));
        }

        // Then no more than one each 200 ms
        assertThat(wire.sent).hasSizeLessThanOrEqualTo(51);
        assertThat(listener.outcomes).isEmpty();
    }

    @Test
    void shouldHoldBackRequestsForAsLongAs503Asks() {
        ask();
        wire.only().ends(FakeTransport.retryAfter(503, "100"));
        time.advance(Duration.ofMillis(99_999));
        assertThat(wire.sent).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(wire.sent).hasSize(2);
    }

    @Test
    void shouldNotDeadLetterEntriesForTheHalfDeadServersOfAnOutage() {
        // Given
        ask();
        calls.ask(OTHER, now(), listener);

        // When
        wire.sent.get(0).ends(FakeTransport.status(503));
        wire.sent.get(1).ends(FakeTransport.status(502));

        // Then
        assertThat(listener.postponed).isEmpty();
        assertThat(gate.held()).isEqualTo(2);
    }

    /** Asks for so many other IDs. */
    private List<FakeListener> askMany(int count, String prefix) {
        List<FakeListener> listeners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FakeListener one = new FakeListener();
            listeners.add(one);
            calls.ask(new AuditLogId(prefix + i), now(), one);
        }
        return listeners;
    }

    private void answerOpen(Reply reply) {
        List.copyOf(wire.sent).stream().filter(sent -> !sent.ended).forEach(sent -> sent.ends(reply));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 302, 418, 500, 502})
    void shouldDeadLetterNobodyForWhatHappensToAll(int status) {
        // Given
        List<FakeListener> listeners = askMany(50, "log-");

        // When it lasts for a day, and then ends
        for (int i = 0; i < 8_640; i++) {
            answerOpen(FakeTransport.status(status));
            time.advance(Duration.ofSeconds(10));
        }
        int asked = wire.sent.size();
        assertThat(listeners).noneMatch(FakeListener::isSettled);
        for (int i = 0; i < 100; i++) {
            answerOpen(ENTRY);
            time.advance(Duration.ofSeconds(10));
        }

        // Then it cost no attempt, and hardly any requests
        assertThat(listeners).allMatch(one -> one.isSettled() && one.code() == null);
        assertThat(listeners).allMatch(one -> one.histories.get(0).attempts().isEmpty());
        assertThat(asked).isLessThan(50 + 9_000);
    }

    @Test
    void shouldDeadLetterABadEntryAmongGoodOnesAndNobodyElse() {
        // Given an entry that is gone for good
        ask();
        for (int i = 0; i < 40 && !listener.isSettled(); i++) {
            List<FakeListener> good = askMany(3, "good-" + i + "-");
            List.copyOf(wire.sent).stream()
                    .filter(sent -> !sent.ended)
                    .forEach(sent -> sent.ends(sent.inquirer.id().equals(ID) ? FakeTransport.status(404) : ENTRY));
            assertThat(good).allMatch(one -> one.isSettled() && one.code() == null);
            time.advance(Duration.ofSeconds(10));
        }

        // Then
        assertThat(listener.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(listener.histories.get(0).attempts()).hasSize(4);
    }

    @Test
    void shouldNotLetBadEntriesAtTheHeadKeepTheRestOut() {
        // Given ten bad entries before any good one
        List<FakeListener> bad = askMany(10, "bad-");
        answerOpen(FakeTransport.status(404));
        List<FakeListener> good = askMany(5, "good-");

        // When
        for (int i = 0; i < 60; i++) {
            List.copyOf(wire.sent).stream()
                    .filter(sent -> !sent.ended)
                    .forEach(sent -> sent.ends(
                            sent.inquirer.id().value().startsWith("bad") ? FakeTransport.status(404) : ENTRY));
            time.advance(Duration.ofSeconds(10));
        }

        // Then
        assertThat(good).allMatch(one -> one.isSettled() && one.code() == null);
        assertThat(bad).allMatch(one -> one.isSettled() && one.code() == Code.NOT_FOUND);
    }

    @Test
    void shouldSendNothingOfWhatWasInTheLineWhenTheChannelFails() {
        // Given more calls than may be in flight
        askMany(300, "log-");
        assertThat(wire.sent).hasSize(100);

        // When
        answerOpen(FakeTransport.status(503));
        time.advance(Duration.ofMillis(900));

        // Then only the place of the call that showed it was given on before
        assertThat(wire.sent).hasSizeLessThanOrEqualTo(101);
        assertThat(gate.held() + inFlight.inFlight()).isEqualTo(300);
        assertThat(inFlight.inFlight()).isLessThanOrEqualTo(1);
        assertThat(inFlight.waiting()).isZero();
    }

    @Test
    void shouldTryAStrayServersCallAgainAndCountItsTimeButNotItsNumber() {
        // Given an ID whose server is away while others answer
        ask();
        for (int i = 0; i < 30; i++) {
            time.advance(Duration.ofSeconds(1));
            askMany(1, "good-" + i);
            time.advance(Duration.ofSeconds(1));
            List.copyOf(wire.sent).stream()
                    .filter(sent -> !sent.ended && !sent.inquirer.id().equals(ID))
                    .forEach(sent -> sent.ends(ENTRY));
            answerOpen(FakeTransport.status(503));
        }
        assertThat(listener.isSettled()).isFalse();
        assertThat(wire.ids().stream().filter(ID.value()::equals).count()).isBetween(2L, 31L);

        // When
        time.advance(Duration.ofMinutes(2));
        answerOpen(ENTRY);

        // Then
        assertThat(listener.code()).isNull();
        assertThat(listener.histories.get(0).attempts()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void shouldWaitRatherThanRetryWithoutABudget() {
        // Given
        while (budget.take()) {
            assertThat(budget.left()).isNotNegative();
        }
        ask();

        // When
        wire.only().ends(FakeTransport.status(500));

        // Then it is held, and nothing has counted
        assertThat(gate.held()).isEqualTo(1);
        assertThat(listener.postponed).isEmpty();
        time.advance(Duration.ofSeconds(2));
        wire.last().ends(ENTRY);
        assertThat(listener.code()).isNull();
        assertThat(listener.histories.get(0).attempts()).isEmpty();
    }
}
