package io.auditlog.enricher.fetch;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A few IDs that always fail among many that do not, for a worker that knows nothing at the start. */
final class OddEntriesTest {

    private static final Duration LATENCY = ofMillis(50);
    private static final int BACKLOG = 1_801;

    private final VirtualSource virtual = new VirtualSource(RateLimit.perSecond(1_000), false);

    /** These always fail like this; all others succeed. */
    private void odd(Set<Long> odd, ScriptedApi.Act fails) {
        virtual.api.from(ZERO, exchange -> {
            if (odd.contains(exchange.number())) {
                fails.answers(exchange);
            } else {
                exchange.entry(LATENCY);
            }
        });
    }

    private static Duration lastGood(Feed feed) {
        return feed.good().map(Feed.Asked::ended).max(Duration::compareTo).orElseThrow();
    }

    @Test
    void shouldEnrichAllOthersAtFullRateWhereOneIdIsAlwaysUnauthorized() {
        // Given
        odd(Set.of(900L), ScriptedApi.status(401));

        // When
        Feed feed = new Feed(virtual, BACKLOG, ZERO).runUntil(ofMinutes(30));

        // Then 1,800 entries at 95 % of 100 a second
        assertThat(lastGood(feed)).isLessThan(ofMillis(18_950));
        assertThat(feed.good()).hasSize(BACKLOG - 1);
        assertThat(feed.letters()).containsExactly(Code.UNAUTHORIZED);
        assertThat(virtual.outages).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 51", "1, 21", "20, 21", "1800, 21"})
    void shouldEnrichAllOthersWhereverTheUnauthorizedIdIs(long number, long seconds) {
        // Given: where it is the very first, the key may be wrong, and the next is asked 30 seconds later
        odd(Set.of(number), ScriptedApi.status(401));

        // When
        Feed feed = new Feed(virtual, BACKLOG, ZERO).runUntil(ofMinutes(30));

        // Then
        assertThat(lastGood(feed)).isLessThan(ofSeconds(seconds));
        assertThat(feed.letters()).containsExactly(Code.UNAUTHORIZED);
    }

    @Test
    void shouldKeepUpWithTheFeedWhereThreeIdsAreAlwaysRefused() {
        // Given
        odd(Set.of(600L, 900L, 1_200L), ScriptedApi.status(429));

        // When
        Feed feed = new Feed(virtual, 3_600, ofSeconds(1).dividedBy(60)).runUntil(ofSeconds(59));

        // Then
        assertThat(feed.open()).isLessThan(3 + 20);
        feed.runUntil(ofHours(1));
        assertThat(feed.letters())
                .containsExactly(Code.TOO_MANY_REQUESTS, Code.TOO_MANY_REQUESTS, Code.TOO_MANY_REQUESTS);
        assertThat(feed.good()
                        .map(one -> one.endedAt - one.askedAt)
                        .max(Long::compare)
                        .orElseThrow())
                .isLessThan(ofSeconds(5).toNanos());
        assertThat(virtual.outages).isEmpty();
    }

    @Test
    void shouldPauseAtMostOnceForAnIdThatAlwaysAsksToWait() {
        // Given
        odd(Set.of(900L), exchange -> exchange.reply(ofMillis(5), FakeTransport.retryAfter(503, "30")));

        // When
        Feed feed = new Feed(virtual, BACKLOG, ZERO).runUntil(ofHours(1));

        // Then
        assertThat(lastGood(feed)).isLessThan(ofSeconds(21 + 31));
        assertThat(pauses(ofSeconds(2))).isEqualTo(1);
        assertThat(feed.letters()).containsExactly(Code.UNAVAILABLE);
        assertThat(virtual.outages).isEmpty();
    }

    /** How often nothing was sent for so long while there was something to send. */
    private long pauses(Duration longerThan) {
        List<Long> first = List.copyOf(virtual.api.firstArrivals.values());
        long count = 0;
        for (int i = 1; i < first.size(); i++) {
            count += first.get(i) - first.get(i - 1) > longerThan.toNanos() ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 403})
    void shouldFindTheFirstGoodEntryBehindSixtyBadOnes(int status) {
        // Given
        virtual.api.from(ZERO, exchange -> {
            if (exchange.number() < 60) {
                ScriptedApi.status(status).answers(exchange);
            } else {
                exchange.entry(LATENCY);
            }
        });

        // When
        Feed feed = new Feed(virtual, 600, ZERO).runUntil(ofHours(1));

        // Then
        assertThat(feed.good().map(Feed.Asked::ended).min(Duration::compareTo).orElseThrow())
                .isLessThan(ofSeconds(30));
        assertThat(feed.letters()).hasSize(60).containsOnly(status == 404 ? Code.NOT_FOUND : Code.FORBIDDEN);
        assertThat(feed.good()).hasSize(540);
    }
}
