package io.auditlog.enricher.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What follows from the offsets of a minute. */
final class BacklogEstimateTest {

    private static final Retention ONE_HOUR = new Retention(Duration.ofHours(1).toMillis(), -1);
    private static final Retention ONE_MEGABYTE = new Retention(-1, 1_000_000);

    private final BacklogEstimate estimate = new BacklogEstimate();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void shouldAddUpTheLagOfAllPartitions() {
        BacklogReading reading = look(Map.of(0, partition(0, 100, 40), 1, partition(0, 10, 10)), ONE_HOUR);
        assertThat(reading.lag()).isEqualTo(60);
        assertThat(reading.at()).isEqualTo(now);
    }

    @Test
    void shouldCountEverythingThatIsThereWhereNothingWasCommitted() {
        assertThat(look(Map.of(0, partition(30, 100, -1)), ONE_HOUR).lag()).isEqualTo(70);
    }

    @Test
    void shouldTellTheTimeToDrainFromTheProgressOfTheLastMinute() {
        // Given
        assertThat(look(Map.of(0, partition(0, 10_000, 0)), ONE_HOUR).secondsToDrain())
                .as("one look knows no rate")
                .isNaN();
        // When 100 a second are taken up, then 50
        passes(60);
        assertThat(look(Map.of(0, partition(0, 10_000, 6000)), ONE_HOUR).secondsToDrain())
                .isEqualTo(40);
        passes(60);
        // Then only the last minute counts
        assertThat(look(Map.of(0, partition(0, 10_000, 9000)), ONE_HOUR).secondsToDrain())
                .isEqualTo(20);
    }

    @Test
    void shouldTellTheTimeToDrainNetOfWhatArrives() {
        look(Map.of(0, partition(0, 10_000, 0)), ONE_HOUR);
        passes(60);
        // 100 a second are taken up, 50 arrive
        assertThat(look(Map.of(0, partition(0, 13_000, 6000)), ONE_HOUR).secondsToDrain())
                .isEqualTo(140);
        passes(60);
        // as many arrive as are taken up
        assertThat(look(Map.of(0, partition(0, 19_000, 12_000)), ONE_HOUR).secondsToDrain())
                .isEqualTo(Double.POSITIVE_INFINITY);
        passes(60);
        // and nothing is left behind
        assertThat(look(Map.of(0, partition(0, 25_000, 24_990)), ONE_HOUR).secondsToDrain())
                .isLessThan(1);
    }

    @Test
    void shouldNeverDrainWhileNothingIsTakenUpAndHaveNothingToDrainWithoutLag() {
        look(Map.of(0, partition(0, 100, 10)), ONE_HOUR);
        passes(15);
        assertThat(look(Map.of(0, partition(0, 100, 10)), ONE_HOUR).secondsToDrain())
                .isEqualTo(Double.POSITIVE_INFINITY);
        passes(15);
        assertThat(look(Map.of(0, partition(0, 100, 100)), ONE_HOUR).secondsToDrain())
                .isZero();
    }

    @Test
    void shouldTakeAFirstCommitAndOneThatWasSetBackForNoProgress() {
        look(Map.of(0, partition(0, 100, -1), 1, partition(0, 100, 50)), ONE_HOUR);
        passes(60);
        assertThat(look(Map.of(0, partition(0, 100, 90), 1, partition(0, 100, 20)), ONE_HOUR)
                        .secondsToDrain())
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void shouldTellWhenTheOldestUnreadRecordGetsTooOld() {
        BacklogReading reading = look(
                Map.of(
                        0, aged(partition(0, 100, 40), Duration.ofMinutes(10)),
                        1, aged(partition(0, 100, 40), Duration.ofMinutes(50)),
                        2, aged(partition(0, 100, 100), Duration.ofMinutes(59))),
                ONE_HOUR);
        assertThat(reading.secondsUntilExpired()).as("of those with a lag").isEqualTo(600);
        assertThat(look(Map.of(0, aged(partition(0, 9, 4), Duration.ofHours(2))), ONE_HOUR)
                        .secondsUntilExpired())
                .isZero();
    }

    @Test
    void shouldNotClaimToKnowATimeThatItDoesNotKnow() {
        assertThat(look(Map.of(0, partition(0, 100, 40)), ONE_HOUR).secondsUntilExpired())
                .isNaN();
        assertThat(look(
                                Map.of(
                                        0, partition(0, 100, 40),
                                        1, aged(partition(0, 100, 40), Duration.ofMinutes(50))),
                                ONE_HOUR)
                        .secondsUntilExpired())
                .isEqualTo(600);
    }

    @Test
    void shouldNeverLoseWhatIsKeptForEverOrHasBeenRead() {
        assertThat(look(Map.of(0, partition(0, 100, 40)), Retention.FOR_EVER).secondsUntilExpired())
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(look(Map.of(0, partition(0, 100, 100)), ONE_HOUR).secondsUntilExpired())
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void shouldNotCountWhatWasDeletedUnread() {
        BacklogReading reading = look(Map.of(0, partition(70, 100, 40)), Retention.FOR_EVER);
        assertThat(reading.lag()).isEqualTo(30);
        assertThat(reading.secondsUntilExpired()).isZero();
    }

    @Test
    void shouldTellWhenMoreArrivesThanAPartitionKeeps() {
        // Given: 100 bytes a record, 2,000 unread, room for 8,000 more
        look(Map.of(0, new PartitionBacklog(0, 5000, 3000, -1, 500_000)), ONE_MEGABYTE);
        // When 10 a second arrive and nobody reads
        passes(60);
        BacklogReading reading = look(Map.of(0, new PartitionBacklog(0, 5600, 3000, -1, 560_000)), ONE_MEGABYTE);
        // Then 1,000,000 - 260,000 bytes are left for 1,000 bytes a second
        assertThat(reading.secondsUntilExpired()).isEqualTo(740, within(0.001));
    }

    @Test
    void shouldFearForRecordsBeyondTheSizeThatIsKept() {
        assertThat(look(Map.of(0, new PartitionBacklog(0, 50_000, 0, -1, 5_000_000)), ONE_MEGABYTE)
                        .secondsUntilExpired())
                .isZero();
    }

    private BacklogReading look(Map<Integer, PartitionBacklog> partitions, Retention retention) {
        return estimate.after(now, partitions, retention);
    }

    private void passes(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private static PartitionBacklog partition(long earliest, long end, long committed) {
        return new PartitionBacklog(earliest, end, committed, -1, 0);
    }

    private PartitionBacklog aged(PartitionBacklog partition, Duration age) {
        return partition.withOldest(now.minus(age).toEpochMilli());
    }
}
