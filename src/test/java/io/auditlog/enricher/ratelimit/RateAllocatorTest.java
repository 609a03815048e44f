package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.auditlog.enricher.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of the rate that workers take, and what all of them send together. */
final class RateAllocatorTest {

    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Offset<Double> EXACTLY = Offset.offset(1e-9);

    private final Random random = new Random(17);
    private VirtualTime time = new VirtualTime();
    private final List<Long> sent = new ArrayList<>();

    /** A worker that always has something to ask while it owns a partition. */
    private final class Sender {
        private final RateControl control;
        private final RateAllocator share;
        private final NavigableSet<Integer> owned = new TreeSet<>();
        private boolean waiting;

        Sender(RateLimitSettings whole, int partitions) {
            control = new RateControl(whole, time, time, time);
            share = new RateAllocator(whole, partitions, SESSION, control, time);
        }

        /** Partitions from the first on, without the second. */
        void gains(int from, int to) {
            for (int partition = from; partition < to; partition++) {
                gains(partition);
            }
        }

        void gains(int partition) {
            owned.add(partition);
            share.gained(partition);
            ask();
        }

        void loses(int from, int to) {
            for (int partition = from; partition < to; partition++) {
                owned.remove(partition);
                share.lost(partition);
            }
        }

        private void ask() {
            if (!owned.isEmpty() && !waiting) {
                waiting = true;
                control.rateLimiter().acquire(due -> {
                    waiting = false;
                    if (!owned.isEmpty()) {
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
        early.gains(0, 3);
        late.gains(3, 6);
        assertThat(early.control.configured() + late.control.configured()).isCloseTo(600, EXACTLY);

        // When
        early.share.partitions(12);
        early.gains(6, 9);

        // Then: 50 calls of 601 for each of the old ones
        assertThat(early.control.configured()).isCloseTo(150 * 600 / 601.0, EXACTLY);
        late.share.partitions(12);
        late.gains(9, 12);
        time.advance(SESSION.minusNanos(1));
        early.share.lentUntil(OptionalLong.of(time.getAsLong() + 1));
        assertThat(early.control.configured()).isCloseTo(150 * 600 / 601.0, EXACTLY);
        time.advance(Duration.ofNanos(1));
        early.share.lentUntil(OptionalLong.of(time.getAsLong() + 1));
        late.share.lentUntil(OptionalLong.of(time.getAsLong() + 1));
        assertThat(early.control.configured() + late.control.configured()).isCloseTo(600, EXACTLY);
        assertThat(early.control.configured()).isCloseTo(300, Offset.offset(1.0));
    }

    @ParameterizedTest
    @CsvSource({"20, 1, 12, 13", "20, 1, 6, 12", "20, 1, 12, 24", "100, 1, 6, 12", "7, 3, 3, 50"})
    void shouldNotExceedTheLimitWhileSomeStillCountTheOldPartitions(double limit, int burst, int before, int after) {
        // Given a worker for each partition, and timers that are late
        time = lateTimers();
        List<Sender> workers = Stream.generate(() -> sender(limit, burst, before))
                .limit(before)
                .toList();
        IntStream.range(0, before).forEach(i -> workers.get(i).gains(i));
        time.advance(Duration.ofSeconds(20));

        // When every other one hears of it, and takes up those that were added
        for (int i = 0; i < before; i += 2) {
            workers.get(i).share.partitions(after);
        }
        Sender spare = sender(limit, burst, before);
        spare.share.partitions(after);
        spare.gains(before, after);
        time.advance(SESSION);

        // Then
        assertThat(SlidingSecond.most(sent)).isLessThanOrEqualTo((int) limit + burst);
        assertThat(sent).hasSizeGreaterThan((int) (limit * 20));
    }

    private VirtualTime lateTimers() {
        return new VirtualTime(() -> random.nextInt(1_000_000));
    }

    private Sender sender(double perSecond, int burst, int partitions) {
        return new Sender(new RateLimitSettings(perSecond, burst), partitions);
    }

    @Test
    void shouldTakeTheCallsAndTheBurstOfItsPartitions() {
        // Given 61 calls in any second, of which five partitions have 10 and the last has 11
        Sender one = sender(60, 1, 6);
        one.gains(0, 3);
        assertThat(one.control.configured()).isCloseTo(60 * 30 / 61.0, EXACTLY);
        one.gains(3, 6);
        assertThat(one.control.configured()).isEqualTo(60);
        one.loses(0, 5);
        assertThat(one.control.configured()).isCloseTo(60 * 11 / 61.0, EXACTLY);
        one.loses(5, 6);
        // Given 66
        sent.clear();
        Sender bursting = sender(60, 6, 6);
        bursting.gains(0, 2);
        assertThat(bursting.control.configured()).isEqualTo(20);
        time.advance(Duration.ofSeconds(1));
        assertThat(SlidingSecond.most(sent)).isLessThanOrEqualTo(22);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1, 6, 90",
        "2, 3, 6, 90",
        "2, 2, 12, 90",
        "2, 3, 7, 90",
        "20, 1, 12, 97",
        "20, 5, 12, 97",
        "20, 6, 20, 97",
        "100, 6, 12, 97",
        "0.5, 1, 12, 90"
    })
    void shouldUseALowLimitAndNeverExceedIt(double limit, int workers, int partitions, int percent) {
        // Given
        time = lateTimers();
        for (int i = 0; i < workers; i++) {
            sender(limit, 1, partitions).gains(i * partitions / workers, (i + 1) * partitions / workers);
            time.advance(Duration.ofMillis(random.nextInt(1_000)));
        }
        time.advance(Duration.ofMinutes(1));
        int before = sent.size();

        // When
        time.advance(Duration.ofMinutes(20));

        // Then
        assertThat(sent.size() - before).isBetween((int) (limit * 1200 * percent / 100), (int) (limit * 1200) + 1);
        assertThat(SlidingSecond.most(sent)).isLessThanOrEqualTo((int) (limit + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 6, 3",
        "1, 1, 6, 2",
        "8, 2, 12, 6",
        "0.5, 1, 12, 1",
        "50, 1, 6, 6",
        "50, 1, 51, 51",
        "20, 1, 12, 12",
        "5, 1, 6, 6",
        "3, 3, 6, 6",
        "0.5, 1, 1, 1"
    })
    void shouldSayHowManyWorkersKeepASmallLimit(double limit, int burst, int partitions, int most) {
        // Given
        Optional<String> warning = sender(limit, burst, partitions).share.warning();

        // Then as many keep it; where it warns, a worker for each partition exceeds it
        assertThat(mostInASecond(limit, burst, partitions, most)).isLessThanOrEqualTo((int) limit + burst);
        if (most == partitions) {
            assertThat(warning).isEmpty();
        } else {
            assertThat(warning).get(STRING).contains("up to " + most + " workers");
            assertThat(mostInASecond(limit, burst, partitions, partitions)).isGreaterThan((int) limit + burst);
        }
    }

    /** Calls in the busiest second of a minute, of workers that share the partitions evenly. */
    private int mostInASecond(double limit, int burst, int partitions, int workers) {
        time = new VirtualTime();
        sent.clear();
        for (int i = 0; i < workers; i++) {
            sender(limit, burst, partitions).gains(i * partitions / workers, (i + 1) * partitions / workers);
        }
        time.advance(Duration.ofMinutes(1));
        return SlidingSecond.most(sent);
    }

    @ParameterizedTest
    @CsvSource({"120, 1, 3", "120, 1, 6", "120, 10, 6", "500, 25, 24", "30, 1, 6"})
    void shouldNeverExceedLimitAndBurstInAnySecondThoughPartitionsMoveAtAnyTime(int limit, int burst, int partitions) {
        // Given
        time = lateTimers();
        List<Sender> workers =
                Stream.generate(() -> sender(limit, burst, partitions)).limit(3).toList();
        workers.get(0).gains(0, partitions);

        // When a single one moves, or many with no time between
        for (int i = 0; i < 3_000; i++) {
            Sender from = workers.get(random.nextInt(3));
            Sender to = workers.get(random.nextInt(3));
            for (int left = random.nextInt(partitions); left >= 0 && !from.owned.isEmpty() && from != to; left--) {
                int moved = from.owned.first();
                from.loses(moved, moved + 1);
                to.gains(moved);
            }
            time.advance(Duration.ofMillis(random.nextInt(10) == 0 ? 2_000 : random.nextInt(50)));
        }

        // Then
        assertThat(sent).hasSizeGreaterThan(100 * limit);
        assertThat(SlidingSecond.most(sent)).isLessThanOrEqualTo(limit + burst);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 6", "12, 6"})
    void shouldUse99PercentOfTheLimitBetweenChanges(int burst, int partitions) {
        // Given three workers with a third each
        time = lateTimers();
        List<Sender> workers =
                Stream.generate(() -> sender(120, burst, partitions)).limit(3).toList();
        int third = partitions / 3;
        IntStream.range(0, 3).forEach(i -> workers.get(i).gains(i * third, (i + 1) * third));
        time.advance(Duration.ofSeconds(1));
        sent.clear();

        // When
        time.advance(Duration.ofSeconds(60));

        // Then
        assertThat(sent.size()).isBetween((int) (0.99 * 120 * 60), 120 * 60 + burst);

        // When the others have gone, then one soon has the whole rate
        workers.get(1).loses(third, 2 * third);
        workers.get(2).loses(2 * third, partitions);
        workers.get(0).gains(third, partitions);
        sent.clear();
        time.advance(Duration.ofSeconds(1));
        assertThat(sent).hasSizeGreaterThan(118 - partitions);
    }

    @Test
    void shouldSendNothingWhileItsPartitionsMayBeAnothers() {
        // Given
        Sender one = sender(120, 1, 6);
        one.gains(0, 6);
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
        one.loses(0, 6);
        one.gains(0, 6);
        time.advance(Duration.ofSeconds(10));
        assertThat(sent).isEmpty();

        // When it owns nothing any more, then there is nothing to confirm
        one.share.lentUntil(OptionalLong.empty());
        assertThat(one.control.why()).isEqualTo(RateControl.Reason.CONFIGURED);
    }

    @Test
    void shouldWarnOfCallsThatAreHeldBackBeforeItInformsThatTheyLeaveAgain() {
        Sender one = sender(120, 1, 6);
        one.gains(0, 6);
        one.share.lentUntil(inASecond());
        try (LogLines lines = LogLines.of(RateAllocator.class)) {
            // When it is confirmed late, and nobody has noticed
            assertThat(one.share.checkLease()).isTrue();
            time.advance(Duration.ofSeconds(1));
            one.share.lentUntil(inASecond());
            assertThat(one.share.checkLease()).isTrue();
            // Then
            assertThat(lines.all()).isEmpty();
            // When
            time.advance(Duration.ofSeconds(1));
            assertThat(one.share.checkLease()).isFalse();
            assertThat(one.share.checkLease()).isFalse();
            one.share.lentUntil(inASecond());
            one.share.lentUntil(inASecond());
            assertThat(one.share.checkLease()).isTrue();
            // Then
            assertThat(lines.all().stream().map(line -> line.replaceAll("[:.].*", "")))
                    .containsExactly("WARN No call leaves", "INFO Calls leave again");
        }
    }

    @Test
    void shouldHoldNothingBackWhereAnOutageHasTakenItsPartitions() {
        // Given
        Sender one = sender(120, 1, 6);
        one.gains(0, 6);
        one.share.lentUntil(inASecond());
        time.advance(Duration.ofSeconds(2));
        assertThat(one.share.checkLease()).isFalse();
        // When another worker has them
        one.loses(0, 6);
        one.share.lentUntil(OptionalLong.empty());
        // Then
        assertThat(one.share.checkLease()).isTrue();
    }

    @Test
    void shouldNotWarnWhileAddedPartitionsDoNotCountYet() {
        Sender one = sender(60, 1, 6);
        try (LogLines lines = LogLines.of(RateAllocator.class)) {
            one.share.partitions(12);
            one.gains(6, 12);
            one.share.checkLease();
            time.advance(SESSION);
            one.share.lentUntil(inASecond());
            assertThat(lines.at("WARN")).isEmpty();
            assertThat(lines.all()).hasSize(1);
        }
    }

    private OptionalLong inASecond() {
        return OptionalLong.of(time.getAsLong() + Duration.ofSeconds(1).toNanos());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            50    | 6  | 0.2 | 256 | 1
            5000  | 6  | 0.2 | 256 | 4
            5000  | 3  | 0.2 | 256 | 3
            1280  | 12 | 0.2 | 256 | 1
            1281  | 12 | 0.2 | 256 | 2
            0.1   | 12 | 9.0 | 1   | 1
            5000  | 6  | NaN | 256 | NaN
            """)
    void shouldSayHowManyWorkersTheRateKeepsBusy(
            double limit, int partitions, double latency, int inFlight, Double workers) {
        Sender worker = new Sender(new RateLimitSettings(limit, 1), partitions);
        worker.gains(0, 1);
        assertThat(worker.share.useful(perSecond -> perSecond * latency / inFlight))
                .isEqualTo(workers);
    }

    @Test
    void shouldCountFewerWorkersAsUsefulWhileTheApiRefuses() {
        Sender worker = new Sender(new RateLimitSettings(5000, 1), 6);
        worker.gains(0, 3);
        time.advance(Duration.ofSeconds(1));
        worker.control.refused(time.getAsLong());
        assertThat(worker.share.useful(perSecond -> perSecond * 0.2 / 256)).isLessThan(4);
    }
}
