package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the runner does with calls: holds them, lets them pass, calls them back, and asks for known-good IDs. */
final class BreakerRunnerTest extends SharedFetchesFixture {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Reply NO = FakeTransport.status(403);

    /** Opens it by failures of all that is asked, and then lets nothing end. */
    private void open(Reply reply) {
        for (int i = 0; i < 100 && breaker.isClosed(); i++) {
            time.advance(Duration.ofMillis(1));
            answerOpen(reply);
            time.advance(Duration.ofMillis(99));
        }
        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void shouldHoldAllAtTheStartAndTryThemOneByOne() {
        // When
        askMany(10, "log-");

        // Then
        assertThat(wire.ids()).containsExactly("log-0");
        assertThat(breaker.held()).isEqualTo(9);
        wire.last().ends(NO);
        time.advance(Duration.ofMillis(400));
        assertThat(wire.ids()).containsExactly("log-0", "log-1", "log-2");
    }

    @Test
    void shouldTryNoOtherWhileOneWaitsForItsPermit() {
        // Given
        rate.pauseFor(SECOND.multipliedBy(10), "429");
        askMany(10, "log-");

        // When
        time.advance(SECOND.multipliedBy(9));

        // Then a low rate makes no queue of tries, which would keep what comes later from being read
        assertThat(breaker.held()).isEqualTo(9);
        time.advance(SECOND);
        assertThat(wire.ids()).containsExactly("log-0", "log-1");
    }

    @Test
    void shouldTryThoseFirstThatHaveNotFailed() {
        // Given
        List<FakeListener> asked = askMany(3, "log-");
        answerFor(SECOND, id -> NO);

        // When
        ask(OTHER, listener);
        time.advance(SECOND);

        // Then, and after it those that failed, by turns
        assertThat(wire.ids().subList(0, 3)).containsExactly("log-0", "log-1", "log-2");
        assertThat(asks(OTHER)).isEqualTo(1);
        assertThat(asked).noneMatch(FakeListener::isSettled);
    }

    @Test
    void shouldReleaseAllInOrderOnTheFirstSuccess() {
        // Given
        askMany(5, "log-");

        // When
        wire.last().ends(ENTRY);

        // Then
        assertThat(wire.ids()).containsExactly("log-0", "log-1", "log-2", "log-3", "log-4");
        assertThat(breaker.held()).isZero();
        assertThat(breaker.isClosed()).isTrue();
        assertThat(recoveries).isZero();
    }

    @Test
    void shouldReleaseThousandsOnARecovery() {
        // Given
        knowGood();
        askMany(50, "log-");
        open(NO);
        askMany(5_000, "many-");
        assertThat(breaker.held()).isEqualTo(5_050);

        // When
        answerFor(Duration.ofSeconds(70), id -> ENTRY);

        // Then
        assertThat(calls.size()).isZero();
        assertThat(breaker.held()).isZero();
        assertThat(outages).containsExactly(OutageCause.PERMISSION);
        assertThat(recoveries).isEqualTo(1);
    }

    @Test
    void shouldGoOnAfterATaskThatFailsAndReportIt() {
        // Given
        IllegalStateException bug = new IllegalStateException("planted");
        onOutage = () -> {
            throw bug;
        };
        knowGood();
        askMany(50, "log-");

        // When
        open(NO);

        // Then
        assertThat(crashes).containsExactly(bug);
        answerFor(Duration.ofSeconds(70), id -> ENTRY);
        assertThat(recoveries).isEqualTo(1);
        assertThat(calls.size()).isZero();
    }

    @Test
    void shouldReportOnceAndHoldWhatComesAndProbe() {
        // Given
        knowGood();
        ask();
        open(NO);
        assertThat(outages).containsExactly(OutageCause.PERMISSION);
        int sent = wire.sent.size();

        // When
        askMany(5, "late-");
        time.advance(Duration.ofMinutes(1));

        // Then only a known-good ID is out, whose reply is awaited
        assertThat(wire.sent).hasSize(sent + 1);
        assertThat(wire.last().callback.id()).isEqualTo(GOOD);
        wire.last().ends(NO);
        time.advance(SECOND);
        assertThat(wire.last().callback.id().value()).startsWith("late-");
        assertThat(breaker.held()).isEqualTo(5);
    }

    @Test
    void shouldLetAnotherTrialOutWhenOneIsCancelled() {
        // Given a trial that is out
        EntrySource.Inquiry mine = ask();
        ask(OTHER, listener);
        assertThat(wire.ids()).containsExactly(ID.value());

        // When
        mine.cancel();
        time.advance(SECOND);

        // Then
        assertThat(wire.sent.get(0).cut).isTrue();
        assertThat(asks(OTHER)).isEqualTo(1);
    }

    @Test
    void shouldForgetACancelledDoubt() {
        // Given
        knowGood();
        EntrySource.Inquiry mine = ask();
        wire.only().ends(NO);
        assertThat(breaker.held()).isEqualTo(1);

        // When
        mine.cancel();
        answerFor(SECOND, id -> ENTRY);

        // Then
        assertThat(breaker.held()).isZero();
        assertThat(listener.postponed).isEmpty();
        assertThat(listener.outcomes).isEmpty();
    }

    @Test
    void shouldHoldWhatAReplacedKeyWasRefusedForAndAskAgain() {
        // Given a doubt of the old key
        knowGood();
        ask();
        wire.only().ends(FakeTransport.status(401));

        // When another key is there before the control's reply
        key = "new";
        time.advance(Duration.ofMillis(1));
        answerOpen(ENTRY);
        answerFor(SECOND, id -> ENTRY);

        // Then
        assertThat(listener.code()).isNull();
        assertThat(listener.histories.get(0).attempts()).isEmpty();
        assertThat(outages).isEmpty();
    }

    @Test
    void shouldTryAnotherTrustOrKeyStoreAtOnceWhileItIsOpen() {
        // Given
        knowGood();
        ask();
        open(FakeTransport.none(Code.TLS));
        answerFor(Duration.ofMinutes(2), id -> FakeTransport.none(Code.TLS)); // probes come once a minute by now
        int sent = wire.sent.size();

        // When
        identity = "other stores";
        time.advance(SECOND);

        // Then
        assertThat(wire.sent).hasSize(sent + 1);
        wire.last().ends(ENTRY);
        assertThat(breaker.isClosed()).isTrue();
        assertThat(outages).containsExactly(OutageCause.TLS);
    }

    @Test
    void shouldWantAFewEntriesToTryWithWhileNonePass() {
        assertThat(breaker.wantsMore()).isTrue();
        askMany(BreakerRunner.ENOUGH + 1, "log-");
        assertThat(breaker.wantsMore()).isFalse();
        wire.last().ends(ENTRY);
        assertThat(breaker.wantsMore()).isTrue();
        breaker.close();
        assertThat(breaker.wantsMore()).isFalse();
    }

    @Test
    void shouldLetNobodyPassAfterTheClose() {
        askMany(5, "log-");
        breaker.close();
        wire.last().ends(ENTRY);
        breaker.knownGood(List.of(new AuditLogId("late")));
        time.advance(Duration.ofDays(2));
        assertThat(wire.sent).hasSize(1);
        assertThat(time.scheduled()).isZero();
    }
}
