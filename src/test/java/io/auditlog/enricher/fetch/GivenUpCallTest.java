package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that nobody waits for any more when their reply is judged: they must not stand in the way of others. */
final class GivenUpCallTest extends SharedFetchesFixture {

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 503})
    void shouldNotKeepOthersOutWhereNothingIsKnown(int status) {
        // Given a call that is given up while its reply is read
        EntrySource.Inquiry inquiry = ask();
        reader.whileReading = inquiry::cancel;
        wire.only().ends(FakeTransport.status(status));
        reader.whileReading = () -> {};

        // When
        ask(OTHER, listener);
        time.advance(Duration.ofMinutes(6));

        // Then the next one is let out, and closes the breaker
        assertThat(wire.ids()).containsExactly(ID.value(), OTHER.value());
        wire.last().ends(ENTRY);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(breaker.held()).isZero();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void shouldNotBeKeptByAnOpenBreaker() {
        // Given an open breaker that holds two calls, of which the first is out as a trial
        knowGood();
        EntrySource.Inquiry inquiry = ask();
        ask(OTHER, listener);
        answerFor(Duration.ofSeconds(2), id -> FakeTransport.status(503));
        assertThat(breaker.held()).isEqualTo(2);
        for (int i = 0; i < 100 && wire.last().callback.id().equals(GOOD); i++) {
            answerOpen(id -> FakeTransport.status(503));
            time.advance(Duration.ofMillis(100));
        }

        // When it is given up while its reply is read
        assertThat(wire.last().callback.id()).isEqualTo(ID);
        reader.whileReading = inquiry::cancel;
        wire.last().ends(FakeTransport.status(503));
        reader.whileReading = () -> {};
        answerFor(Duration.ofSeconds(20), id -> ENTRY);

        // Then
        assertThat(listener.outcomes).hasSize(1);
        assertThat(breaker.held()).isZero();
        assertThat(inFlight.inFlight()).isZero();
    }
}
