package io.auditlog.enricher.fetch;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outages of all requests and of a part of them: whatever the API answers, no good entry becomes a dead letter. */
final class OutagesTest {

    private static final Duration LATENCY = ofMillis(50);
    private static final ScriptedApi.Act WELL = ScriptedApi.entries(LATENCY);

    private final VirtualSource virtual = new VirtualSource(RateLimit.perSecond(1_000), false);
    private final Random random = new Random(1);

    /** So many of a hundred replies are like this, and the others bring the entry. */
    private ScriptedApi.Act percent(int percent, ScriptedApi.Act bad) {
        return exchange -> (random.nextInt(100) < percent ? bad : WELL).answers(exchange);
    }

    private static ScriptedApi.Act another() {
        return exchange ->
                exchange.reply(LATENCY, FakeTransport.status(200, Reply.Headers.NONE, VirtualSource.ANOTHER_ENTRY));
    }

    private static ScriptedApi.Act none(Code code) {
        return exchange -> exchange.reply(ZERO, FakeTransport.none(code));
    }

    @Test
    void shouldKeepFourFifthsOfTheRateWhereATenthOfTheCallsIsReset() {
        // Given
        virtual.api.from(ZERO, percent(10, ScriptedApi.resetting()));

        // When
        Feed feed = new Feed(virtual, 3_600, ZERO).runUntil(ofMinutes(30));

        // Then
        assertThat(feed.good()).hasSize(3_600);
        assertThat(virtual.time.elapsed()).isLessThan(ofSeconds(45).toNanos());
    }

    @Test
    void shouldFindALimitThatIsNotAnnouncedThoughEntriesThatAreMissingAreRefusedToo() {
        // Given a fifth of the configured rate, and one in twenty entries that does not exist
        VirtualSource limited = new VirtualSource(RateLimit.perSecond(20), false);
        limited.api.from(ZERO, ScriptedApi.well(LATENCY));

        // When
        Feed feed = new Feed(limited, 8_000, ZERO).runUntil(ofHours(1));

        // Then: a missing entry that is refused when it is asked for again is not odd by that
        assertThat(limited.api.replies.get("429")).isLessThan(100);
        assertThat(feed.letters()).hasSize(400).containsOnly(Code.NOT_FOUND);
    }

    static Stream<Arguments> outages() {
        return Stream.of(
                Arguments.of("410 for all", 100, ScriptedApi.status(410), 20),
                Arguments.of("404 for all", 100, ScriptedApi.status(404), 20),
                Arguments.of("another entry for all", 100, another(), 15),
                Arguments.of("401 for all", 100, ScriptedApi.status(401), 20),
                Arguments.of("silence for all", 100, ScriptedApi.silent(), 60),
                Arguments.of("403 for 30 %", 30, ScriptedApi.status(403), 40),
                Arguments.of("400 for 10 %", 10, ScriptedApi.status(400), 30),
                Arguments.of("500 for 30 %", 30, ScriptedApi.status(500), 40));
    }

    @ParameterizedTest(name = "{0} for {3} s")
    @MethodSource("outages")
    void shouldWriteNoGoodEntryOffInAnOutageInFullFlow(String what, int percent, ScriptedApi.Act bad, long seconds) {
        // Given
        virtual.api.from(ZERO, WELL).from(ofSeconds(30), percent(percent, bad)).from(ofSeconds(30 + seconds), WELL);

        // When
        Feed feed = new Feed(virtual, 12_000, ZERO).runUntil(ofHours(1));

        // Then
        assertThat(feed.letters()).isEmpty();
        assertThat(feed.good()).hasSize(12_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 30})
    void shouldSeldomReportAnOutageWhereAPartOfTheRepliesIsBad(int percent) {
        // Given
        virtual.api.from(ZERO, WELL).from(ofSeconds(30), percent(percent, ScriptedApi.status(403)));

        // When
        Feed feed = new Feed(virtual, 12_000, ZERO).runUntil(ofHours(1));

        // Then: by chance two controls in a row may fail, and the next probe succeeds
        assertThat(feed.letters()).isEmpty();
        assertThat(feed.good()).hasSize(12_000);
        assertThat(virtual.outages.size()).isLessThan(percent == 10 ? 4 : 40);
    }

    static Stream<Arguments> beginnings() {
        return Stream.of(
                Arguments.of("404", ScriptedApi.status(404), OutageCause.CONFIG),
                Arguments.of("403", ScriptedApi.status(403), OutageCause.PERMISSION),
                Arguments.of("401", ScriptedApi.status(401), OutageCause.AUTH),
                Arguments.of("520", ScriptedApi.status(520), OutageCause.UPSTREAM),
                Arguments.of("429", ScriptedApi.throttling(null), OutageCause.THROTTLED),
                Arguments.of("reset", none(Code.CONNECTION), OutageCause.NETWORK),
                Arguments.of("no HTTP", none(Code.PROTOCOL), OutageCause.NETWORK),
                Arguments.of("silence", ScriptedApi.silent(), OutageCause.NETWORK),
                Arguments.of("no TLS", none(Code.TLS), OutageCause.TLS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beginnings")
    void shouldWriteNothingOffOnAQuietFeedThatBeginsInAnOutage(String what, ScriptedApi.Act bad, OutageCause cause) {
        // Given one ID every twelve seconds
        virtual.api.from(ZERO, bad).from(ofMinutes(10), WELL);
        Feed feed = new Feed(virtual, 60, ofSeconds(12));

        // When it is reported soon
        feed.runUntil(ofSeconds(20));
        assertThat(virtual.outages).isNotEmpty().containsOnly(cause);
        feed.runUntil(ofMinutes(30));

        // Then
        assertThat(virtual.outages).containsOnly(cause);
        assertThat(virtual.log).last().asString().endsWith("recovered");
        assertThat(feed.letters()).isEmpty();
        assertThat(feed.good()).hasSize(60);
        assertThat(feed.good()).allMatch(one -> one.history.attempts().isEmpty());
    }
}
