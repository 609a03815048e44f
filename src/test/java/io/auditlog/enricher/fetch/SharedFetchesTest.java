package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sharing, cancelling and the end of calls. */
final class SharedFetchesTest extends SharedFetchesFixture {

    @BeforeEach
    void begin() {
        knowGood();
    }

    @Test
    void shouldShareOneCallAmongAllWhoAskForTheSameId() {
        // Given
        FakeListener late = new FakeListener();
        ask();
        answerFor(Duration.ofMillis(300), this::failing);
        History own = now().plus(new AttemptRecord(time.instant(), Code.TIMEOUT, 0));
        calls.ask(ID, own, late);

        // When
        answerFor(Duration.ofMillis(1_300), this::failing);
        answerFor(Duration.ofSeconds(3), id -> ENTRY);

        // Then each hears of it with the history of his own
        assertThat(asks(ID)).isEqualTo(3);
        assertThat(listener.outcomes).hasSize(1);
        assertThat(late.outcomes).hasSize(1);
        assertThat(listener.postponed).hasSize(2);
        assertThat(late.postponed).hasSize(1);
        assertThat(listener.histories.get(0).attempts()).hasSize(2);
        assertThat(late.histories.get(0).attempts())
                .extracting(AttemptRecord::code)
                .containsExactly(Code.TIMEOUT, Code.SERVER_ERROR);
    }

    private Reply failing(AuditLogId id) {
        return id.equals(GOOD) ? ENTRY : FakeTransport.status(500);
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
    void shouldInformTheOthersWhenOneListenerFails() {
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
    void shouldInformNobodyAndAskNothingAfterTheClose() {
        // Given
        ask();
        calls.ask(OTHER, now(), listener);
        wire.last().ends(FakeTransport.status(500));
        time.advance(Duration.ofMillis(1));

        // When
        calls.close();
        FakeTransport.Sent open = wire.sent.get(0);
        time.advance(Duration.ofHours(1));
        calls.ask(new AuditLogId("late"), now(), listener).cancel();

        // Then: it had asked for both, and for a control
        assertThat(open.cut).isTrue();
        assertThat(wire.closed).isTrue();
        assertThat(wire.ids()).containsExactly(ID.value(), OTHER.value(), GOOD.value());
        assertThat(listener.outcomes).isEmpty();
        assertThat(calls.size()).isZero();
    }
}
