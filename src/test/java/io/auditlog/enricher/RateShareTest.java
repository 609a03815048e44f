package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.RateControl;
import io.auditlog.enricher.pace.SlidingSecond;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of the rate that workers take, and what all of them send together. */
final class RateShareTest {

    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Offset<Double> EXACTLY = Offset.offset(1e-9);

    private final Random random = new Random(17);
    private VirtualTime time = new VirtualTime();
    private final List<Long> sent = new ArrayList<>();

    /** A worker that always has something to ask while it owns a partition. */
    private final class Sender {
        private final RateControl control;
        private final RateShare share;
        private int owned;
        private boolean waiting;

        Sender(PaceSettings whole, int partitions) {
            control = new RateControl(whole, time, time, time);
            share = new RateShare(whole, partitions, SESSION, control, time);
        }

        void gains(int partitions) {
            owned += partitions;
            IntStream.range(0, partitions).forEach(i -> share.gained());
            ask();
        }

        void loses(int partitions) {
            owned -= partitions;
            IntStream.range(0, partitions).forEach(i -> share.lost());
        }

        private void ask() {
            if (owned > 0 && !waiting) {
                waiting = true;
                control.pacer().acquire(due -> {
                    waiting = false;
                    if (owned > 0) {
                        sent.add(time.elapsed());
                        time.schedule(this::ask, 0);
                    }
                });
            }
        }
    }

    @Test
    void shouldNotTakeMoreWherePartitionsAreAddedUntilAllHaveHeardOfIt() {
        // Given two workers, of which the one hears later
        Sender early = sender(600, 1, 6);
        Sender late = sender(600, 1, 6);
        early.gains(3);
        late.gains(3);
        assertThat(early.control.configured() + late.control.configured()).isCloseTo(599, EXACTLY);

        // When
        early.share.partitions(12);
        early.gains(3);

        // Then
        assertThat(early.control.configured()).isCloseTo(150 - .75, EXACTLY);
        late.share.partitions(12);
        late.gains(3);
        time.advance(SESSION.minusNanos(1));
        early.share.lentUntil(OptionalLong.of(time.getAsLong() + 1));
        assertThat(early.control.configured()).isCloseTo(150 - .75, EXACTLY);
        time.advance(Duration.ofNanos(1));
        early.share.lentUntil(OptionalLong.of(time.getAsLong() + 1));
        late.share.lentUntil(OptionalLong.of(time.getAsLong() + 1));
        assertThat(early.control.configured()).isCloseTo(300 - .5, EXACTLY);
        assertThat(late.control.configured()).isCloseTo(300 - .5, EXACTLY);
    }

    private Sender sender(double perSecond, int burst, int partitions) {
        return new Sender(new PaceSettings(perSecond, burst), partitions);
    }

    @Test
    void shouldTakeTheShareOfThePartitionsLessTheCallThatItNeedsBeyondItsPartOfTheBurst() {
        // Given
        Sender one = sender(60, 1, 6);
        assertThat(one.control.configured()).isCloseTo(10 - 5 / 6.0, EXACTLY);

        // When, then
        one.gains(3);
        assertThat(one.control.configured()).isCloseTo(29.5, EXACTLY);
        one.gains(3);
        assertThat(one.control.configured()).isEqualTo(60);
        one.gains(1);
        assertThat(one.control.configured()).isEqualTo(60);
        one.loses(6);
        assertThat(one.control.configured()).isCloseTo(10 - 5 / 6.0, EXACTLY);
    }

    @Test
    void shouldGiveUpNothingWhereItsPartOfTheBurstIsACallOrMore() {
        Sender one = sender(60, 6, 6);
        one.gains(2);
        assertThat(one.control.configured()).isEqualTo(20);
    }

    @Test
    void shouldNeverGiveUpMoreThanHalfOfItsShare() {
        assertThat(sender(1, 1, 6).control.configured()).isCloseTo(1 / 12.0, EXACTLY);
    }

    @ParameterizedTest
    @CsvSource({
        "120, 1, 3",
        "120, 1, 6",
        "120, 1, 12",
        "120, 10, 6",
        "120, 4, 12",
        "500, 1, 6",
        "500, 25, 24",
        "30, 1, 6"
    })
    void shouldNeverSendMoreThanLimitAndBurstInAnySecondThoughPartitionsMove(double limit, int burst, int partitions) {
        // Given three workers, and timers that are late
        time = new VirtualTime(() -> random.nextInt(1_000_000));
        List<Sender> workers = List.of(
                sender(limit, burst, partitions), sender(limit, burst, partitions), sender(limit, burst, partitions));

        // When the first has all, then a third each, then it has all again, and so on, with no time between
        workers.get(0).gains(partitions);
        int third = partitions / 3;
        for (int i = 0; i < 200; i++) {
            time.advance(Duration.ofMillis(random.nextInt(3_000)));
            workers.get(0).loses(2 * third);
            workers.get(1).gains(third);
            workers.get(2).gains(third);
            time.advance(Duration.ofMillis(random.nextInt(3_000)));
            workers.get(1).loses(third);
            workers.get(0).gains(third);
            workers.get(2).loses(third);
            workers.get(0).gains(third);
        }

        // Then
        assertThat(sent).hasSizeGreaterThan((int) (300 * limit));
        assertThat(SlidingSecond.most(sent)).isLessThanOrEqualTo((int) limit + burst);
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 6, 3", "1, 1, 6, 2", "8, 2, 12, 6", "0.5, 1, 12, 1"})
    void shouldSayHowManyWorkersKeepASmallLimit(double limit, int burst, int partitions, int most) {
        // Given
        RateShare share = sender(limit, burst, partitions).share;

        // Then it says so, as many keep it, and with a worker for each partition it is exceeded
        assertThat(share.warning()).hasValueSatisfying(text -> assertThat(text).contains("up to " + most + " workers"));
        assertThat(mostInASecond(limit, burst, partitions, most)).isLessThanOrEqualTo((int) limit + burst);
        assertThat(mostInASecond(limit, burst, partitions, partitions)).isGreaterThan((int) limit + burst);
    }

    @ParameterizedTest
    @CsvSource({"50, 1, 6", "50, 1, 51", "20, 1, 12", "5, 1, 6", "3, 3, 6", "0.5, 1, 1"})
    void shouldSayNothingWhereAWorkerForEachPartitionKeepsTheLimit(double limit, int burst, int partitions) {
        assertThat(sender(limit, burst, partitions).share.warning()).isEmpty();
        assertThat(mostInASecond(limit, burst, partitions, partitions)).isLessThanOrEqualTo((int) limit + burst);
    }

    /** Calls in the busiest second of a minute, of workers that share the partitions evenly. */
    private int mostInASecond(double limit, int burst, int partitions, int workers) {
        time = new VirtualTime();
        sent.clear();
        for (int i = 0; i < workers; i++) {
            sender(limit, burst, partitions).gains(partitions / workers);
        }
        time.advance(Duration.ofMinutes(1));
        return SlidingSecond.most(sent);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 6", "10, 6"})
    void shouldHoldItWhenSinglePartitionsMoveAnywhereAtAnyTime(int burst, int partitions) {
        // Given
        time = new VirtualTime(() -> random.nextInt(1_000_000));
        List<Sender> workers =
                List.of(sender(120, burst, partitions), sender(120, burst, partitions), sender(120, burst, partitions));
        workers.get(0).gains(partitions);

        // When
        for (int i = 0; i < 3_000; i++) {
            Sender from = workers.get(random.nextInt(3));
            if (from.owned > 0) {
                from.loses(1);
                workers.get(random.nextInt(3)).gains(1);
            }
            time.advance(Duration.ofMillis(random.nextInt(10) == 0 ? 2_000 : random.nextInt(50)));
        }

        // Then
        assertThat(sent).hasSizeGreaterThan(20_000);
        assertThat(SlidingSecond.most(sent)).isLessThanOrEqualTo(120 + burst);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 6", "12, 6"})
    void shouldUse95PercentOfTheLimitBetweenChanges(int burst, int partitions) {
        // Given three workers with a third each
        time = new VirtualTime(() -> random.nextInt(1_000_000));
        List<Sender> workers =
                List.of(sender(120, burst, partitions), sender(120, burst, partitions), sender(120, burst, partitions));
        workers.forEach(worker -> worker.gains(partitions / 3));
        time.advance(Duration.ofSeconds(1));
        sent.clear();

        // When
        time.advance(Duration.ofSeconds(60));

        // Then
        assertThat(sent.size()).isBetween((int) (0.95 * 120 * 60), 120 * 60 + burst);
    }

    @Test
    void shouldSendNothingWhileItsPartitionsMayBeAnothers() {
        // Given
        Sender one = sender(120, 1, 6);
        one.gains(6);
        one.share.lentUntil(inASecond());
        time.advance(Duration.ofSeconds(10));

        // Then: it has paid for each partition that it gained
        assertThat(sent).hasSizeBetween(112, 115);
        assertThat(one.control.why()).isEqualTo(RateControl.Reason.UNCONFIRMED);

        // When it is confirmed
        one.share.lentUntil(inASecond());
        sent.clear();
        time.advance(Duration.ofSeconds(10));
        assertThat(sent).hasSizeBetween(118, 120);

        // When all of its processors are closed and opened again, then that confirms nothing
        sent.clear();
        one.loses(6);
        one.gains(6);
        time.advance(Duration.ofSeconds(10));
        assertThat(sent).isEmpty();

        // When it owns nothing any more, then there is nothing to confirm
        one.share.lentUntil(OptionalLong.empty());
        assertThat(one.control.why()).isEqualTo(RateControl.Reason.CONFIGURED);
    }

    private OptionalLong inASecond() {
        return OptionalLong.of(time.getAsLong() + Duration.ofSeconds(1).toNanos());
    }

    @Test
    void shouldSendAtTheWholeRateAgainSoonAfterTheOthersHaveGone() {
        // Given
        List<Sender> workers = List.of(sender(120, 1, 3), sender(120, 1, 3), sender(120, 1, 3));
        workers.forEach(worker -> worker.gains(1));
        time.advance(Duration.ofSeconds(10));

        // When
        workers.get(1).loses(1);
        workers.get(2).loses(1);
        workers.get(0).gains(2);
        sent.clear();
        time.advance(Duration.ofSeconds(1));

        // Then
        assertThat(sent).hasSizeGreaterThan(115);
    }
}
