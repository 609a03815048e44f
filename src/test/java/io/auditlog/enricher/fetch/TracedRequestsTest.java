package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.tracing.FakeTraces;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The spans of requests: one for each time that one is sent, whatever becomes of it. */
final class TracedRequestsTest extends SharedFetchesFixture {

    private final FakeTraces traces = new FakeTraces();

    @BeforeEach
    void trace() {
        knowGood();
        listener.span = traces.span("a");
    }

    @Test
    void shouldHaveASpanForEachAttempt() {
        ask();
        wire.only().ends(FakeTransport.status(503));
        answerFor(Duration.ofSeconds(10), id -> ENTRY);

        assertThat(listener.isSettled()).isTrue();
        assertThat(traces.events).containsExactly("a.1 503 null", "a.2 200 null");
    }

    @Test
    void shouldNameWhyThereIsNoReply() {
        ask();
        wire.only().ends(FakeTransport.none(Code.CONNECTION));

        assertThat(traces.events).containsExactly("a.1 0 CONNECTION");
    }

    @Test
    void shouldHaveASpanForARequestThatIsSentAgain() {
        ask();
        wire.only().ends(new Reply.NoAnswer(Code.CONNECTION, "going away", true));
        time.advance(Duration.ofSeconds(1));
        wire.last().ends(ENTRY);

        assertThat(traces.events).containsExactly("a.1 0 CONNECTION", "a.2 200 null");
    }

    @Test
    void shouldEndTheSpanOfARequestThatIsCancelled() {
        ask().cancel();

        assertThat(traces.events).containsExactly("a.1 0 CANCELLED");
    }

    @Test
    void shouldGiveTheRequestToTheFirstWhoAskedAndLinkTheOthers() {
        FakeListener other = new FakeListener();
        other.span = traces.span("b");
        ask();
        ask(ID, other);
        wire.only().ends(ENTRY);

        assertThat(traces.events).containsExactly("b shares a", "a.1 200 null");
    }

    @Test
    void shouldPassTheContextOfTheRequestToTheTransport() {
        ask();
        Map<String, String> headers = new HashMap<>();
        wire.only().callback.propagate(headers::put);

        assertThat(headers).isEqualTo(Map.of("traceparent", "a.1"));
    }
}
