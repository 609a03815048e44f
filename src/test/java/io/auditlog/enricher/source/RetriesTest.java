package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Attempt;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often and when one ID is tried again. */
final class RetriesTest extends CallsFixture {

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
        time.advance(ValveSettings.DEFAULT.alone());
        assertThat(listener.code()).isEqualTo(Code.SERVER_ERROR);
        assertThat(listener.histories.get(0).attempts()).hasSize(8);
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
}
