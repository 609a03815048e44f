package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that nobody waits for any more when their reply is judged: they must not stand in the way of others. */
final class GivenUpCallTest extends CallsFixture {

    @ParameterizedTest
    @ValueSource(ints = {401, 503})
    void shouldNotKeepTheValveShut(int status) {
        // Given a call that is given up while the reply that closes the valve is read
        EntrySource.Inquiry inquiry = ask();
        reader.whileReading = inquiry::cancel;
        wire.only().ends(FakeTransport.status(status));
        reader.whileReading = () -> {};
        assertThat(gate.intakeOpen()).as("one closed valve takes a few").isTrue();
        // When its turn as a probe has come
        time.advance(Duration.ofMinutes(1));
        calls.ask(OTHER, now(), listener);
        time.advance(Duration.ofMinutes(6));
        // Then the next one is the probe, and opens
        assertThat(wire.ids()).containsExactly(ID.value(), OTHER.value());
        wire.last().ends(ENTRY);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(gate.held()).isZero();
    }

    @Test
    void shouldNotBeKeptByAnOpenValve() {
        // Given a call that the valve holds though it was given up, beside another one
        EntrySource.Inquiry inquiry = ask();
        reader.whileReading = inquiry::cancel;
        wire.only().ends(FakeTransport.status(503));
        reader.whileReading = () -> {};
        calls.ask(OTHER, now(), listener);
        // When the valve opens
        time.advance(Duration.ofMinutes(1));
        wire.last().ends(ENTRY);
        // Then
        assertThat(listener.outcomes).hasSize(1);
        assertThat(gate.held()).isZero();
        assertThat(inFlight.inFlight()).isZero();
    }
}
