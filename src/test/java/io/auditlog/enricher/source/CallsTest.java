package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Attempt;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.Pacer;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries, sharing, cancelling and what waits for the channel, on virtual time. */
class CallsTest {

    private static final AuditLogId ID = new AuditLogId("log-1");
    private static final AuditLogId OTHER = new AuditLogId("log-2");
    private static final Reply ENTRY = FakeTransport.status(200);
    private static final RetrySettings RETRIES =
            new RetrySettings(8, Duration.ofHours(1), Duration.ofMillis(500), Duration.ofSeconds(60));

    private final VirtualTime time = new VirtualTime();
    private final FakeTransport wire = new FakeTransport();
    private final FakeReader reader = new FakeReader();
    private final FakeListener listener = new FakeListener();
    private final Pacer pacer = new Pacer(new PaceSettings(1000, 1000), time, time);
    private final InFlight inFlight = new InFlight(new Paced(wire, pacer), 100, 100);
    private String key = "old";
    private String renewed;
    private final Credentials credentials = new Credentials() {
        @Override
        public String key() {
            return key;
        }

        @Override
        public void renew() {
            key = renewed == null ? key : renewed;
        }
    };
    private final ProbingGate gate = new ProbingGate(credentials, time, time, new Random(1), GateListener.NONE);
    private final Calls calls = new Calls(new CallMeans(
            inFlight,
            new FailureTable(reader, time),
            new RetryPolicy(RETRIES, new Random(1)),
            gate,
            new Throttle(pacer),
            credentials,
            time,
            time,
            time,
            SourceEvents.NONE));

    @BeforeEach
    void proveTheChannel() {
        calls.ask(new AuditLogId("proof"), now(), new FakeListener());
        wire.only().ends(ENTRY);
        wire.sent.clear();
    }

    private History now() {
        return History.startingAt(time.instant());
    }

    private EntrySource.Inquiry ask() {
        return calls.ask(ID, now(), listener);
    }

    /** Answers every attempt with the same until the call is settled or time is up. */
    private void answerAll(Reply reply) {
        for (int i = 0; i < 100 && !listener.isSettled(); i++) {
            if (!wire.sent.isEmpty() && !wire.last().ended) {
                wire.last().ends(reply);
            }
            time.advance(Duration.ofSeconds(100));
        }
    }

    @Test
    void shouldSettleAnEntry() {
        // Given
        ask();

        // When
        wire.only().ends(ENTRY);

        // Then
        assertThat(listener.outcomes).hasSize(1).first().isInstanceOf(Outcome.Enriched.class);
        assertThat(listener.histories.get(0).attempts()).isEmpty();
        assertThat(listener.postponed).isEmpty();
        assertThat(calls.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 1, BAD_REQUEST", "403, 2, FORBIDDEN", "404, 4, NOT_FOUND", "409, 4, CONFLICT", "410, 1, GONE",
        "408, 8, CLIENT_ERROR", "500, 8, SERVER_ERROR", "502, 8, UPSTREAM", "501, 1, NOT_SUPPORTED", "302, 1, REDIRECT",
        "204, 1, UNEXPECTED_STATUS", "202, 8, UNEXPECTED_STATUS", "418, 1, CLIENT_ERROR"
    })
    void shouldTryAsOftenAsTheTableSays(int status, int attempts, Code code) {
        // Given
        ask();

        // When
        answerAll(FakeTransport.status(status));

        // Then
        assertThat(listener.code()).isEqualTo(code);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(wire.sent).hasSize(attempts);
        assertThat(listener.postponed).hasSize(attempts - 1);
        assertThat(listener.histories.get(0).attempts())
                .hasSize(attempts)
                .allMatch(attempt -> attempt.code() == code && attempt.httpStatus() == status);
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"TIMEOUT", "CONNECTION", "PROTOCOL"})
    void shouldTryAgainWhenNoReplyCame(Code code) {
        ask();
        answerAll(FakeTransport.none(code));
        assertThat(listener.code()).isEqualTo(code);
        assertThat(wire.sent).hasSize(8);
    }

    @Test
    void shouldTryABrokenReaderTwice() {
        reader.failure = new IllegalStateException("bug");
        ask();
        answerAll(ENTRY);
        assertThat(listener.code()).isEqualTo(Code.INTERNAL);
        assertThat(wire.sent).hasSize(2);
    }

    @Test
    void shouldTryAnotherIdTwice() {
        reader.entry = new Outcome.Refused(Failure.of(Code.ID_MISMATCH, "other id"));
        ask();
        answerAll(ENTRY);
        assertThat(listener.code()).isEqualTo(Code.ID_MISMATCH);
        assertThat(wire.sent).hasSize(2);
    }

    @Test
    void shouldTellWhenTheNextAttemptIsDueAndKeepToIt() {
        // Given
        ask();

        // When
        wire.only().ends(FakeTransport.retryAfter(202, "30"));

        // Then
        Instant due = time.instant().plusSeconds(30);
        assertThat(listener.postponed.get(0).notBefore()).isEqualTo(due);
        assertThat(listener.postponed.get(0).attempts()).hasSize(1);
        time.advance(Duration.ofMillis(29_999));
        assertThat(wire.sent).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(wire.sent).hasSize(2);
    }

    @Test
    void shouldGoOnWhereTheHistoryOfTheLedgerEnds() {
        // Given seven attempts made before a restart, and half a minute still to wait
        History restored = now();
        for (int i = 0; i < 7; i++) {
            restored = restored.plus(new Attempt(time.instant(), Code.SERVER_ERROR, 500));
        }
        calls.ask(ID, restored.waitingUntil(time.instant().plusSeconds(30)), listener);

        // When, then
        time.advance(Duration.ofSeconds(29));
        assertThat(wire.sent).isEmpty();
        time.advance(Duration.ofSeconds(1));
        wire.only().ends(FakeTransport.status(500));
        assertThat(listener.code()).isEqualTo(Code.SERVER_ERROR);
        assertThat(listener.histories.get(0).attempts()).hasSize(8);
    }

    @Test
    void shouldShareOneCallAmongAllWhoAskForTheSameId() {
        // Given
        FakeListener late = new FakeListener();
        ask();
        wire.only().ends(FakeTransport.status(500));
        History own = now().plus(new Attempt(time.instant(), Code.TIMEOUT, 0));
        calls.ask(ID, own, late);

        // When
        time.advance(Duration.ofSeconds(1));
        wire.last().ends(FakeTransport.status(500));
        time.advance(Duration.ofSeconds(2));
        wire.last().ends(ENTRY);

        // Then each hears of it with the history of his own
        assertThat(wire.sent).hasSize(3);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(late.outcomes).hasSize(1);
        assertThat(listener.postponed).hasSize(2);
        assertThat(late.postponed).hasSize(1);
        assertThat(listener.histories.get(0).attempts()).hasSize(2);
        assertThat(late.histories.get(0).attempts())
                .extracting(Attempt::code)
                .containsExactly(Code.TIMEOUT, Code.SERVER_ERROR);
    }

    @Test
    void shouldCutTheCallOnlyWhenTheLastWhoAskedCancels() {
        // Given
        FakeListener other = new FakeListener();
        EntrySource.Inquiry mine = ask();
        EntrySource.Inquiry others = calls.ask(ID, now(), other);

        // When, then
        mine.cancel();
        mine.cancel();
        assertThat(wire.only().cut).isFalse();
        others.cancel();
        assertThat(wire.only().cut).isTrue();
        assertThat(inFlight.inFlight()).isZero();
        assertThat(calls.size()).isZero();
    }

    @Test
    void shouldTellOnlyThoseWhoDidNotCancel() {
        // Given
        FakeListener other = new FakeListener();
        EntrySource.Inquiry mine = ask();
        calls.ask(ID, now(), other);

        // When
        mine.cancel();
        wire.only().ends(ENTRY);

        // Then
        assertThat(listener.outcomes).isEmpty();
        assertThat(other.outcomes).hasSize(1);
    }

    @Test
    void shouldNotAskAgainAfterACancelDuringARetryWait() {
        // Given
        EntrySource.Inquiry mine = ask();
        wire.only().ends(FakeTransport.status(500));

        // When
        mine.cancel();
        time.advance(Duration.ofHours(1));

        // Then
        assertThat(wire.sent).hasSize(1);
        assertThat(listener.outcomes).isEmpty();
    }

    @Test
    void shouldBeginANewCallForAnIdThatWasSettled() {
        // Given a listener that asks again at once
        FakeListener again = new FakeListener();
        listener.then = () -> calls.ask(ID, now(), again);
        ask();

        // When
        wire.only().ends(ENTRY);
        wire.last().ends(ENTRY);

        // Then
        assertThat(wire.sent).hasSize(2);
        assertThat(again.outcomes).hasSize(1);
    }

    @Test
    void shouldTellTheOthersWhenOneListenerFails() {
        // Given
        FakeListener other = new FakeListener();
        listener.then = () -> {
            throw new IllegalStateException("broken listener");
        };
        ask();
        calls.ask(ID, now(), other);

        // When
        wire.only().ends(ENTRY);

        // Then
        assertThat(other.outcomes).hasSize(1);
        assertThat(calls.size()).isZero();
    }

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
        assertThat(gate.intakeOpen()).isFalse();
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

    @Test
    void shouldTellNobodyAndAskNothingAfterTheClose() {
        // Given
        ask();
        calls.ask(OTHER, now(), listener);
        wire.last().ends(FakeTransport.status(500));

        // When
        calls.close();
        FakeTransport.Sent open = wire.sent.get(0);
        time.advance(Duration.ofHours(1));
        calls.ask(new AuditLogId("late"), now(), listener).cancel();

        // Then
        assertThat(open.cut).isTrue();
        assertThat(wire.closed).isTrue();
        assertThat(wire.sent).hasSize(2);
        assertThat(listener.outcomes).isEmpty();
        assertThat(calls.size()).isZero();
    }

    @Test
    void shouldSurviveRepliesThatComeInsideTheSend() {
        // Given
        wire.atOnce = ENTRY;
        AtomicInteger settled = new AtomicInteger();
        FakeListener chained = new FakeListener();
        chained.then = () -> {
            if (settled.incrementAndGet() < 50_000) {
                time.schedule(() -> calls.ask(ID, now(), chained), 0);
            }
        };

        // When
        calls.ask(ID, now(), chained);
        time.advance(Duration.ofMinutes(2));

        // Then
        assertThat(settled).hasValue(50_000);
    }

    @Test
    void shouldRecordNoHistoryOfACancelledCallInTheNextOne() {
        // Given
        ask().cancel();

        // When
        ask();
        wire.last().ends(ENTRY);

        // Then
        assertThat(listener.outcomes).hasSize(1);
        assertThat(listener.histories).extracting(History::attempts).containsExactly(List.of());
    }
}
