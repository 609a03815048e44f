package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often and when one ID is tried again, where all others are good. */
final class RetriesTest extends SharedFetchesFixture {

    @BeforeEach
    void begin() {
        knowGood();
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST",
        "401, UNAUTHORIZED",
        "403, FORBIDDEN",
        "409, CONFLICT",
        "410, GONE",
        "408, CLIENT_ERROR",
        "418, CLIENT_ERROR",
        "302, REDIRECT",
        "202, UNEXPECTED_STATUS",
        "204, UNEXPECTED_STATUS"
    })
    void shouldAskTwiceBeforeItIsWrittenOff(int status, Code code) {
        // Given
        ask();

        // When
        answerAll(FakeTransport.status(status));

        // Then
        assertThat(listener.code()).isEqualTo(code);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(asks(ID)).isEqualTo(2);
        assertThat(listener.postponed).hasSize(2); // the last one for half a minute, before it is written off
        assertThat(listener.histories.get(0).attempts())
                .hasSize(2)
                .allMatch(attempt -> attempt.code() == code && attempt.httpStatus() == status);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 503, 520, 429})
    void shouldAskEightTimesAndTenMinutesWhereTheServerFails(int status) {
        ask();
        answerAll(FakeTransport.status(status));
        assertThat(listener.code()).isNotNull();
        assertThat(listener.histories.get(0).attempts()).hasSizeBetween(8, 10);
        assertThat(time.elapsed()).isGreaterThan(Duration.ofMinutes(10).toNanos());
        assertThat(outages).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"UNREACHABLE", "TLS"})
    void shouldNeverWriteAnEntryOffForWantOfAConnection(Code code) {
        // Given that known-good IDs have one
        ask();

        // When
        answerAll(FakeTransport.none(code));

        // Then it is asked again and again, ever more seldom, at no cost
        assertThat(listener.isSettled()).isFalse();
        assertThat(listener.postponed).isEmpty();
        assertThat(asks(ID)).isBetween(20L, 200L);
        answerFor(Duration.ofMinutes(2), id -> ENTRY);
        assertThat(listener.code()).isNull();
        assertThat(listener.histories.get(0).attempts()).isEmpty();
        assertThat(outages).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"INTERNAL", "ID_MISMATCH"})
    void shouldAskTwiceForWhatTheReaderRefuses(Code code) {
        ask();
        for (int i = 0; i < 1_000 && !listener.isSettled(); i++) {
            time.advance(Duration.ofMillis(1));
            answerOpen(id -> {
                reader.entry = id.equals(GOOD) ? null : new Outcome.Refused(Failure.of(code, "no"));
                return ENTRY;
            });
            time.advance(Duration.ofSeconds(2));
        }
        assertThat(listener.code()).isEqualTo(code);
        assertThat(asks(ID)).isEqualTo(2);
    }

    @Test
    void shouldSayWhenTheNextAttemptIsDueAndKeepToIt() {
        // Given
        ask();

        // When
        wire.only().ends(FakeTransport.retryAfter(202, "300"));
        Instant failed = time.instant();
        time.advance(Duration.ofMillis(1));
        wire.last().ends(ENTRY);

        // Then
        assertThat(listener.postponed.get(0).notBefore()).isEqualTo(failed.plusSeconds(300));
        assertThat(listener.postponed.get(0).attempts()).hasSize(1);
        time.advance(Duration.ofMillis(299_998));
        assertThat(asks(ID)).isEqualTo(1);
        time.advance(Duration.ofMillis(1));
        assertThat(asks(ID)).isEqualTo(2);
    }

    @Test
    void shouldGoOnWhereTheHistoryOfTheLedgerEnds() {
        // Given seven attempts made before a restart, over ten minutes, and half a minute still to wait
        History restored = now();
        for (int i = 0; i < 7; i++) {
            restored = restored.plus(
                    new AttemptRecord(time.instant().minusSeconds(100L * (7 - i)), Code.SERVER_ERROR, 500));
        }
        calls.ask(ID, restored.waitingUntil(time.instant().plusSeconds(30)), listener);

        // When, then
        time.advance(Duration.ofSeconds(29));
        assertThat(wire.sent).isEmpty();
        time.advance(Duration.ofSeconds(1));
        wire.only().ends(FakeTransport.status(500));
        time.advance(Duration.ofMillis(1));
        wire.last().ends(ENTRY);
        assertThat(listener.code()).isEqualTo(Code.SERVER_ERROR);
        assertThat(listener.histories.get(0).attempts()).hasSize(8);
    }

    @Test
    void shouldCutAWaitOfTheLedgerToTheLongestThatItCanMean() {
        // Given: the clock of the worker before was a day ahead
        calls.ask(ID, now().waitingUntil(time.instant().plus(Duration.ofDays(1))), listener);

        // When, then
        time.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(wire.sent).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(asks(ID)).isEqualTo(1);
    }

    @Test
    void shouldAskOnWhereTheBreakerOpensBeforeItIsWrittenOff() {
        // Given an entry that has failed often enough
        ask();
        for (int i = 0; i < 100 && asks(ID) < 2; i++) {
            time.advance(Duration.ofMillis(1));
            answerOpen(id -> id.equals(GOOD) ? ENTRY : FakeTransport.status(403));
            time.advance(Duration.ofSeconds(2));
        }
        answerFor(Duration.ofMillis(300), id -> id.equals(GOOD) ? ENTRY : FakeTransport.status(403));
        assertThat(listener.postponed).hasSize(2);

        // When all fail in the half minute before the end
        ask(OTHER, new FakeListener());
        answerFor(Duration.ofSeconds(40), id -> FakeTransport.status(403));
        assertThat(breaker.isClosed()).isFalse();
        answerFor(Duration.ofMinutes(2), id -> ENTRY);

        // Then
        assertThat(listener.code()).isNull();
    }
}
