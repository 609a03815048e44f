package io.auditlog.enricher.fetch;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** What becomes of entries where operators decided about what they fail with, and of all entries in an outage. */
final class DecidedOutcomesTest {

    private static final int IDS = 600;

    /** Three of all IDs. */
    private static boolean isOdd(long number) {
        return number % 200 == 100;
    }

    private static VirtualSource decided(Code code, OutcomeRule rule) {
        return new VirtualSource(RateLimit.perSecond(1_000), false, Map.of(code, rule));
    }

    /** From then on these always fail like this; all others succeed. */
    private static void fail(VirtualSource virtual, Duration from, LongPredicate which, int status) {
        virtual.api.from(from, exchange -> {
            if (which.test(exchange.number())) {
                ScriptedApi.status(status).answers(exchange);
            } else {
                exchange.entry(ofMillis(50));
            }
        });
    }

    @Test
    void shouldWriteOffAtTheFirstFailure() {
        // Given
        VirtualSource virtual = decided(Code.NOT_FOUND, OutcomeRule.DEAD_LETTER);
        fail(virtual, ZERO, DecidedOutcomesTest::isOdd, 404);

        // When
        Feed feed = new Feed(virtual, IDS, ZERO).runUntil(ofSeconds(20));

        // Then
        assertThat(feed.settled()).isEqualTo(IDS);
        assertThat(feed.letters()).containsExactly(Code.NOT_FOUND, Code.NOT_FOUND, Code.NOT_FOUND);
        assertThat(feed.number(100).history.attempts()).hasSize(1);
    }

    @Test
    void shouldNotDecideByItWhileAllFail() {
        // Given an outage in which everything is not found, and a worker that knew good IDs
        VirtualSource virtual = decided(Code.NOT_FOUND, OutcomeRule.DEAD_LETTER);
        fail(virtual, ZERO, number -> false, 404);
        fail(virtual, ofSeconds(2), number -> true, 404);
        fail(virtual, ofMinutes(10), number -> false, 404);

        // When
        Feed feed = new Feed(virtual, IDS, ZERO).runUntil(ofHours(1));

        // Then
        assertThat(feed.settled()).isEqualTo(IDS);
        assertThat(feed.letters()).isEmpty();
    }

    @Test
    void shouldNotDecideByItWhereNothingIsKnownYet() {
        // Given
        VirtualSource virtual = decided(Code.FORBIDDEN, OutcomeRule.DEAD_LETTER);
        fail(virtual, ZERO, number -> true, 403);
        fail(virtual, ofMinutes(10), number -> false, 403);

        // When
        Feed feed = new Feed(virtual, IDS, ZERO).runUntil(ofHours(1));

        // Then
        assertThat(feed.settled()).isEqualTo(IDS);
        assertThat(feed.letters()).isEmpty();
    }

    @Test
    void shouldHoldForDaysAndEnrichWhenItMayBeHad() {
        // Given
        VirtualSource virtual = decided(Code.FORBIDDEN, OutcomeRule.HOLD);
        fail(virtual, ZERO, DecidedOutcomesTest::isOdd, 403);
        fail(virtual, ofDays(3), number -> false, 403);
        Feed feed = new Feed(virtual, IDS, ZERO).runUntil(ofHours(1));
        int asked = virtual.api.arrivals.size();
        assertThat(virtual.source.heldByOutcome()).isEqualTo(3);
        assertThat(virtual.source.held()).isZero();
        assertThat(feed.settled()).isEqualTo(IDS - 3);

        // When
        virtual.time.advance(ofDays(2));

        // Then each was asked for once in an hour to an hour and a half, and so was a known-good ID
        assertThat(virtual.api.arrivals.size() - asked).isBetween(3 * 31, 2 * 3 * 50);
        assertThat(feed.letters()).isEmpty();
        virtual.time.advance(ofHours(23).plus(ofMinutes(91)));
        assertThat(feed.good()).hasSize(IDS);
        assertThat(virtual.source.heldByOutcome()).isZero();
        assertThat(virtual.outages).isEmpty();
    }

    @Test
    void shouldKeepTheWaitOfWhatIsHeldOverARestart() {
        // Given
        VirtualSource virtual = decided(Code.FORBIDDEN, OutcomeRule.HOLD);
        fail(virtual, ZERO, number -> false, 403);
        History held = History.startingAt(virtual.time.instant())
                .plus(new AttemptRecord(virtual.time.instant(), Code.FORBIDDEN, 403))
                .waitingUntil(virtual.time.instant().plus(ofMinutes(80)));
        FakeListener listener = new FakeListener();

        // When
        virtual.source.ask(ScriptedApi.id(1), held, listener);

        // Then
        assertThat(virtual.source.heldByOutcome()).isEqualTo(1);
        virtual.time.advance(ofMinutes(79));
        assertThat(virtual.api.arrivals).isEmpty();
        virtual.time.advance(ofMinutes(2));
        assertThat(listener.outcomes).hasSize(1);
        assertThat(listener.code()).isNull();
    }
}
