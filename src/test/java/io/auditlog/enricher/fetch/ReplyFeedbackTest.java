package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.ConcurrencyLimit;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateControl.Reason;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What replies change: the rate, and how many calls may be at the API at once. */
final class ReplyFeedbackTest {

    private final FakeTransport wire = new FakeTransport();
    private final DispatcherFixture fixture = DispatcherFixture.adaptive(wire);
    private final VirtualTime time = fixture.time;
    private final RateControl control = fixture.control;
    private final ConcurrencyLimit limit = fixture.limit;
    private final InFlightLimit inFlight = fixture.inFlight;

    private static Reply telling(int status, String remaining, String reset) {
        Map<String, String> limits = Map.of("ratelimit-remaining", remaining, "ratelimit-reset", reset);
        return FakeTransport.status(status, new Reply.Headers(null, null, null, null, limits), "{}");
    }

    private List<Attempt> send(int attempts) {
        return fixture.sendMany(attempts);
    }

    private void endAll(Reply reply) {
        wire.sent.stream().filter(sent -> !sent.ended).toList().forEach(sent -> sent.ends(reply));
    }

    @Test
    void shouldPassEveryReplyOnAndLearnTheRateFromIt() {
        // Given
        Attempt attempt = send(1).get(0);

        // When 60 calls are left for 30 seconds
        Reply reply = telling(200, "60", "30");
        wire.only().ends(reply);

        // Then
        assertThat(DispatcherFixture.repliesOf(attempt)).containsExactly(reply);
        assertThat(control.effective()).isCloseTo(2 * 0.97, within(0.001));
        assertThat(control.why()).isEqualTo(Reason.HEADERS);
    }

    @Test
    void shouldReadHeadersOfManyRepliesNowAndThenButOfRefusalsAlways() {
        // Given
        send(3);
        wire.sent.get(0).ends(telling(200, "60", "30"));

        // When
        wire.sent.get(1).ends(telling(200, "30", "30"));
        assertThat(control.effective()).isCloseTo(1.94, within(0.001));
        wire.sent.get(2).ends(telling(429, "0", "20"));

        // Then
        assertThat(control.pausedFor()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void shouldLeaveItToTheBreakerWhatARefusalMeansForTheRate() {
        // Given
        send(16);
        time.advance(Duration.ofMillis(50));

        // When
        wire.sent.get(0).ends(FakeTransport.retryAfter(403, "7"));
        endAll(FakeTransport.status(429));

        // Then, nor does it show how many calls the API bears
        assertThat(control.effective()).isEqualTo(100);
        assertThat(control.pausedFor()).isZero();
        assertThat(limit.now()).isEqualTo(16);
    }

    @Test
    void shouldSendMoreAtOnceAsCallsAreAnswered() {
        // Given
        send(100);
        assertThat(wire.sent).hasSize(16);
        time.advance(Duration.ofMillis(50));

        // When
        endAll(FakeTransport.status(200));

        // Then 16 have ended, and 32 may go
        assertThat(inFlight.inFlight()).isEqualTo(32);
        assertThat(wire.sent).hasSize(48);
        time.advance(Duration.ofMillis(50));
        endAll(FakeTransport.status(200));
        assertThat(inFlight.inFlight()).isEqualTo(52);
        assertThat(inFlight.waiting()).isZero();
    }

    @Test
    void shouldLetCallsFinishAndSendFewerWhereNoneAreAnswered() {
        // Given
        send(200);
        time.advance(Duration.ofMillis(50));
        endAll(FakeTransport.status(200));
        assertThat(inFlight.inFlight()).isEqualTo(32);
        time.advance(Duration.ofMillis(50));

        // When
        endAll(FakeTransport.none(Code.TIMEOUT));

        // Then
        assertThat(limit.now()).isEqualTo(16);
        endAll(FakeTransport.status(200));
        assertThat(inFlight.inFlight()).isEqualTo(16);
    }

    @Test
    void shouldLearnNothingFromFaultsOfOurOwnAndFromServersThatFail() {
        send(10);
        time.advance(Duration.ofSeconds(9));
        wire.sent.get(0).ends(FakeTransport.none(Code.INTERNAL));
        wire.sent.get(1).ends(FakeTransport.status(500));
        wire.sent.get(2).ends(FakeTransport.status(503));
        assertThat(limit.now()).isEqualTo(16);
        assertThat(control.effective()).isEqualTo(100);
    }

    @Test
    void shouldHandCutsOnAndCountThemAsBack() {
        // Given
        Attempt cancelled = send(1).get(0);

        // When
        cancelled.cancel();
        wire.only().callback.onReply(FakeTransport.none(Code.TIMEOUT));

        // Then
        assertThat(wire.only().cut).isTrue();
        assertThat(limit.now()).isEqualTo(16);
        fixture.dispatcher.close();
        assertThat(wire.closed).isTrue();
    }

    @Test
    void shouldSendFewerAtOnceWhereThatWasRefusedAndLeaveTheRateAlone() {
        // Given
        send(16);
        time.advance(Duration.ofMillis(50));
        Map<String, String> okta =
                Map.of("x-rate-limit-limit", "0", "x-rate-limit-remaining", "0", "x-rate-limit-reset", "4000000000");

        // When
        wire.sent.get(0).ends(FakeTransport.status(429, new Reply.Headers(null, null, null, null, okta), "{}"));

        // Then
        assertThat(limit.now()).isEqualTo(11);
        assertThat(control.effective()).isEqualTo(100);
        assertThat(control.pausedFor()).isZero();
    }
}
