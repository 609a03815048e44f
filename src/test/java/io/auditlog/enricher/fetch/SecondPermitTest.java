package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.RateLimiter;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A request that got its connection long after its permit waits for another one: that is no time of the API's. */
final class SecondPermitTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeTransport wire = new FakeTransport();
    private final FakeCallback callback = new FakeCallback("a");
    private final DeadlineTransport deadlines = new DeadlineTransport(wire, Duration.ofSeconds(10), time, time);
    private final RateLimiter rateLimiter = new RateLimiter(new RateLimitSettings(100, 1), time, time);
    private final RateLimitedTransport paced = new RateLimitedTransport(deadlines, rateLimiter, time, nanos -> {});
    private final AtomicInteger granted = new AtomicInteger();

    @Test
    void shouldNotRunIntoTheDeadlineWhileItWaits() {
        // Given a request that waits for its second permit, which is far
        paced.send(callback);
        time.advance(Duration.ofSeconds(5));
        rateLimiter.pauseFor(Duration.ofMinutes(5));
        wire.only().callback.asksAgain(granted::incrementAndGet);
        // When
        time.advance(Duration.ofMinutes(5).minusMillis(1));
        // Then
        assertThat(granted).hasValue(0);
        assertThat(callback.replies).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(granted).hasValue(1);
        time.advance(Duration.ofSeconds(9));
        assertThat(callback.replies).isEmpty();
        time.advance(Duration.ofSeconds(2));
        assertThat(callback.replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.NoAnswer.class, none -> assertThat(none.code()).isEqualTo(Code.TIMEOUT));
    }

    @Test
    void shouldTakeAnotherPermitForWhatTheServerDidNotTake() {
        // Given
        paced.send(callback);
        rateLimiter.pauseFor(Duration.ofSeconds(1));
        // When
        wire.only().ends(new Reply.NoAnswer(Code.CONNECTION, "refused", true));
        // Then
        time.advance(Duration.ofMillis(999));
        assertThat(wire.sent).hasSize(1);
        time.advance(Duration.ofMillis(20));
        assertThat(wire.sent).hasSize(2);
        assertThat(callback.replies).isEmpty();
    }

    @Test
    void shouldBeCutWhileItWaits() {
        // Given
        Transport.Exchange exchange = paced.send(callback);
        rateLimiter.pauseFor(Duration.ofSeconds(1));
        wire.only().callback.asksAgain(granted::incrementAndGet);
        // When
        exchange.cut();
        time.advance(Duration.ofMinutes(5));
        // Then
        assertThat(wire.only().cut).isTrue();
        assertThat(callback.replies).isEmpty();
    }
}
