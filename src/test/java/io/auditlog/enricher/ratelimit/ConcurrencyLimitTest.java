package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConcurrencyLimitTest {

    private static final long MILLISECOND = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(5);
    private IntToLongFunction latency = atOnce -> 50 * MILLISECOND;
    private int demand = 10_000;
    private int atOnce;
    private double failing;
    private int answered;

    /** Callers that keep as many calls at the API as are allowed, or as they have. */
    private ConcurrencyLimit driven(int most) {
        ConcurrencyLimit limit = new ConcurrencyLimit(most);
        fill(limit);
        return limit;
    }

    private void fill(ConcurrencyLimit limit) {
        while (atOnce < Math.min(demand, limit.now())) {
            atOnce++;
            long leftAt = time.getAsLong();
            time.schedule(() -> ends(limit, leftAt), latency.applyAsLong(atOnce));
        }
    }

    private void ends(ConcurrencyLimit limit, long leftAt) {
        if (random.nextDouble() < failing) {
            limit.failed(leftAt, time.getAsLong());
        } else {
            answered++;
            limit.answered(leftAt, time.getAsLong(), atOnce);
        }
        atOnce--;
        fill(limit);
    }

    /** The lowest value within a minute. */
    private int leastInAMinute(ConcurrencyLimit limit) {
        int least = limit.now();
        answered = 0;
        for (int i = 0; i < 600; i++) {
            time.advance(Duration.ofMillis(100));
            least = Math.min(least, limit.now());
        }
        return least;
    }

    @Test
    void shouldBeginLowAndDoubleWithEachRoundUpToItsCapAlsoAgain() {
        ConcurrencyLimit limit = driven(256);
        assertThat(limit.now()).isEqualTo(16);
        time.advance(Duration.ofMillis(51));
        assertThat(limit.now()).isEqualTo(32);
        time.advance(Duration.ofMillis(50));
        assertThat(limit.now()).isEqualTo(64);
        time.advance(Duration.ofMillis(100));
        assertThat(limit.now()).isEqualTo(256);
        limit.restart();
        assertThat(limit.now()).isEqualTo(16);
        time.advance(Duration.ofMillis(400));
        assertThat(limit.now()).isEqualTo(256);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 17, 256})
    void shouldStayAtItsCapAtSteadyLatency(int most) {
        ConcurrencyLimit limit = driven(most);
        time.advance(Duration.ofMillis(500));
        assertThat(leastInAMinute(limit)).isEqualTo(most);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStayAtItsCapThoughLatenciesDifferOrAThreadIsBusy(boolean busy) {
        // Given one call in twenty that takes a second, the others 20 to 120 ms; or each adds a tenth of a millisecond
        IntToLongFunction differing =
                calls -> random.nextInt(20) == 0 ? 1_000 * MILLISECOND : (20 + random.nextInt(100)) * MILLISECOND;
        latency = busy ? calls -> calls * MILLISECOND / 10 : differing;
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofSeconds(5));
        assertThat(leastInAMinute(limit)).isEqualTo(256);
    }

    @Test
    void shouldShrinkWhenLatencyGrowsFarBeyondTheUsualAndComeBack() {
        // Given
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofSeconds(30));

        // When calls begin to queue up at the API: it answers 400 a second
        latency = calls -> 50 * MILLISECOND + calls * (5 * MILLISECOND / 2);
        time.advance(Duration.ofSeconds(5));
        assertThat(limit.now()).isBetween(4, 128);
        latency = calls -> 50 * MILLISECOND;
        time.advance(Duration.ofSeconds(5));

        // Then
        assertThat(limit.now()).isEqualTo(256);
    }

    @Test
    void shouldAcceptALatencyThatStaysHigh() {
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofSeconds(30));
        latency = calls -> 500 * MILLISECOND;
        time.advance(Duration.ofSeconds(10));
        assertThat(limit.now()).isBetween(4, 255);
        time.advance(Duration.ofMinutes(1));
        assertThat(limit.now()).isEqualTo(256);
    }

    @Test
    void shouldHalveOncePerRoundWhenCallsGetNoAnswer() {
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofSeconds(1));
        long leftAt = time.getAsLong() - 1;
        for (int i = 0; i < 256; i++) {
            limit.failed(leftAt, time.getAsLong());
        }
        assertThat(limit.now()).isEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0005, 0.01, 0.1})
    void shouldStayAtItsCapWhereFewCallsFailAtRandom(double share) {
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofSeconds(1));
        failing = share;
        assertThat(leastInAMinute(limit)).isGreaterThan(100);
        assertThat(limit.now()).isEqualTo(256);
        assertThat(answered).isGreaterThan((int) (60 * 5_120 * (1 - share) * 0.98));
    }

    @Test
    void shouldNotFallBelowTheRestOfTheCapWhereAPartFailsNorBelowTheStartWhereAllDo() {
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofSeconds(1));
        failing = 0.3;
        // about seven tenths, by chance a little less in a round
        assertThat(leastInAMinute(limit)).isBetween(150, 200);
        failing = 1;
        assertThat(leastInAMinute(limit)).isEqualTo(16);
    }

    @Test
    void shouldNotFallBelowTheRestOfTheCapInOneRoundNorInMany() {
        ConcurrencyLimit limit = driven(100);
        time.advance(Duration.ofSeconds(1));
        for (int round = 0; round < 5; round++) {
            time.advance(Duration.ofMillis(1));
            long leftAt = time.getAsLong();
            int calls = limit.now();
            for (int i = 0; i < 200 && limit.now() == calls; i++) {
                if (i % 10 < 4) {
                    limit.failed(leftAt, leftAt + 1);
                } else {
                    limit.answered(leftAt, leftAt + 1, calls);
                }
            }
        }
        assertThat(limit.now()).isEqualTo(60);
    }

    @Test
    void shouldNotGrowWhileItIsNotUsed() {
        demand = 7;
        ConcurrencyLimit limit = driven(256);
        time.advance(Duration.ofMinutes(1));
        assertThat(limit.now()).isEqualTo(16);
    }

    @Test
    void shouldTakeAtMostWhatTheApiNamesAndRefuseACapThatIsNone() {
        ConcurrencyLimit limit = new ConcurrencyLimit(64);
        limit.onSignals(8, 0);
        assertThat(limit.now()).isEqualTo(8);
        limit.onSignals(1_000, 0);
        assertThat(limit.now()).isEqualTo(8);
        limit.onSignals(1, 0);
        assertThat(limit.now()).isEqualTo(1);
        assertThatThrownBy(() -> new ConcurrencyLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTryFewerAtOnceAfterARefusalAndNotSoManyForAMinute() {
        // Given an API that takes 10 at once
        ConcurrencyLimit limit = new ConcurrencyLimit(64);
        long second = Duration.ofSeconds(1).toNanos();
        limit.refused(1, second);
        assertThat(limit.now()).isEqualTo(11);

        // When it is used for almost a minute
        for (int i = 0; i < 10_000; i++) {
            limit.answered(2 * second + i, 2 * second + i + 1, limit.now());
        }
        assertThat(limit.now()).isEqualTo(15);

        // Then it is tried again
        for (int i = 0; i < 1_000; i++) {
            limit.answered(62 * second + i, 62 * second + i + 1, limit.now());
        }
        assertThat(limit.now()).isGreaterThan(16);
    }

    @Test
    void shouldSayHowOftenARateFillsItAtItsUsualLatency() {
        ConcurrencyLimit limit = driven(200);
        assertThat(limit.filledBy(100)).isNaN();

        time.advance(Duration.ofMinutes(1));

        assertThat(limit.filledBy(100)).isCloseTo(100 * 0.05 / 200, Offset.offset(1e-9));
        assertThat(limit.filledBy(8000)).isCloseTo(2, Offset.offset(1e-9));
    }
}
