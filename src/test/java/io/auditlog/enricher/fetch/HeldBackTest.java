package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While an operator holds requests back nothing leaves, nothing is final, and no attempt is used up. */
final class HeldBackTest extends SharedFetchesFixture {

    @BeforeEach
    void begin() {
        knowGood();
    }

    @Test
    void shouldSendNothingWhileItIsHeldBackAndEverythingAfterwards() {
        // Given
        hold(true);
        assertThat(breaker.wantsMore()).isFalse();
        ask();
        List<FakeListener> others = askMany(50, "more-");
        // When
        answerFor(Duration.ofHours(1), id -> ENTRY);
        // Then
        assertThat(wire.sent).isEmpty();
        // When
        hold(false);
        answerFor(Duration.ofSeconds(5), id -> ENTRY);
        // Then
        assertThat(breaker.wantsMore()).isTrue();
        assertThat(listener.outcomes).hasSize(1);
        assertThat(others).allMatch(FakeListener::isSettled);
        assertThat(wire.ids()).doesNotHaveDuplicates().hasSize(51);
    }

    @Test
    void shouldSendNoProbeEither() {
        // Given an API that nobody can use
        ask();
        answerFor(Duration.ofMinutes(1), id -> FakeTransport.status(503));
        assertThat(outages).isNotEmpty();
        int before = wire.sent.size();
        // When
        hold(true);
        answerFor(Duration.ofHours(1), id -> ENTRY);
        // Then
        assertThat(wire.sent).hasSize(before);
        hold(false);
        answerFor(Duration.ofMinutes(10), id -> ENTRY);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(listener.histories.get(0).attempts()).isEmpty();
    }

    @Test
    void shouldNotWriteOffWhatCannotBeConfirmed() {
        // Given an ID that failed twice, and is to be written off in half a minute
        ask();
        while (listener.postponed.size() < 2) {
            answerFor(Duration.ofSeconds(1), id -> id.equals(GOOD) ? ENTRY : FakeTransport.status(410));
        }
        // When
        hold(true);
        time.advance(Duration.ofHours(1));
        // Then
        assertThat(listener.isSettled()).isFalse();
        hold(false);
        answerFor(Duration.ofSeconds(5), id -> ENTRY);
        assertThat(listener.code()).isNull();
        assertThat(listener.histories.get(0).attempts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotWriteOffWhatFailsLastWhileItIsHeldBack(boolean held) {
        // Given a last attempt under way, and a request that shows that the API works
        ask();
        for (int i = 0; i < 1_000 && listener.postponed.size() < 8; i++) {
            answerFor(Duration.ofSeconds(1), id -> id.equals(GOOD) ? ENTRY : FakeTransport.status(500));
        }
        long asked = asks(ID);
        while (asks(ID) == asked) {
            time.advance(Duration.ofSeconds(1));
        }
        // When
        wire.last().ends(FakeTransport.status(500));
        time.advance(Duration.ofSeconds(2));
        hold(held);
        answerOpen(ENTRY); // for the known-good ID
        time.advance(Duration.ofHours(1));
        // Then
        assertThat(listener.isSettled()).as("it was the last").isEqualTo(!held);
        hold(false);
        answerFor(Duration.ofMinutes(10), id -> ENTRY);
        assertThat(listener.code()).isEqualTo(held ? null : Code.SERVER_ERROR);
        assertThat(listener.histories.get(0).attempts()).hasSize(9);
    }

    private void hold(boolean held) {
        rate.rateLimiter().hold(held);
    }
}
