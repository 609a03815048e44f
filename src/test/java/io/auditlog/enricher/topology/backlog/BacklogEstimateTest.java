package io.auditlog.enricher.topology.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import io.auditlog.enricher.topology.backlog.BacklogEstimate.Partition;
import io.auditlog.enricher.topology.backlog.BacklogEstimate.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What follows from the offsets of a minute. */
final class BacklogEstimateTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private final BacklogEstimate estimate = new BacklogEstimate();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void shouldAddUpTheLagOfAllPartitions() {
        Reading reading = read(HOUR, -1, partition(0, 100, 40), partition(0, 10, 10), partition(30, 100, -1));
        assertThat(reading.lag()).as("all of it if nothing was committed").isEqualTo(60 + 70);
        assertThat(reading.at()).isEqualTo(now);
    }

    @Test
    void shouldTellTheTimeToDrainFromTheProgressOfTheLastMinute() {
        assertThat(drain(partition(0, 10_000, 0))).as("one look knows no rate").isNaN();
        // 100 a second are consumed, then 50: only the last minute counts
        passes(60);
        assertThat(drain(partition(0, 10_000, 6000))).isEqualTo(40);
        passes(60);
        assertThat(drain(partition(0, 10_000, 9000))).isEqualTo(20);
    }

    @Test
    void shouldTellTheTimeToDrainNetOfWhatArrives() {
        drain(partition(0, 10_000, 0));
        passes(60);
        // 100 a second are consumed, 50 arrive
        assertThat(drain(partition(0, 13_000, 6000))).isEqualTo(140);
        passes(60);
        // as many arrive as are consumed
        assertThat(drain(partition(0, 19_000, 12_000))).isEqualTo(NEVER);
        passes(60);
        // and nothing is left behind
        assertThat(drain(partition(0, 25_000, 24_990))).isLessThan(1);
    }

    @Test
    void shouldNeverDrainWithoutProgressAndHaveNothingToDrainWithoutLag() {
        drain(partition(0, 100, 10), partition(0, 100, -1), partition(0, 100, 50));
        passes(15);
        // a first commit and one that was set back are no progress
        assertThat(drain(partition(0, 100, 10), partition(0, 100, 90), partition(0, 100, 20)))
                .isEqualTo(NEVER);
        passes(15);
        assertThat(drain(partition(0, 100, 100), partition(0, 100, 100), partition(0, 100, 100)))
                .isZero();
    }

    @Test
    void shouldTellWhenTheOldestUnreadRecordGetsTooOld() {
        Partition unknown = partition(0, 100, 40);
        assertThat(expires(HOUR, unknown)).isNaN();
        assertThat(expires(HOUR, unknown, aged(unknown, 10), aged(unknown, 50), aged(partition(0, 100, 100), 59)))
                .as("of those with a lag")
                .isEqualTo(600);
        assertThat(expires(HOUR, aged(unknown, 120))).isZero();
        assertThat(expires(-1, unknown)).isEqualTo(NEVER);
        assertThat(expires(126_000_000_000_000L, aged(unknown, 10)))
                .as("thousands of years")
                .isEqualTo(NEVER);
        assertThat(expires(HOUR, partition(0, 100, 100))).isEqualTo(NEVER);
    }

    @Test
    void shouldNotCountWhatWasDeletedUnread() {
        Reading reading = read(-1, -1, partition(70, 100, 40));
        assertThat(reading.lag()).isEqualTo(30);
        assertThat(reading.secondsUntilExpired()).isZero();
    }

    @Test
    void shouldTellWhenMoreArrivesThanAPartitionKeeps() {
        // Given: 100 bytes a record, 2,000 unread, space for 8,000 more
        read(-1, 1_000_000, new Partition(0, 5000, 3000, -1, 500_000));
        // When 10 a second arrive and nobody reads
        passes(60);
        Reading reading = read(-1, 1_000_000, new Partition(0, 5600, 3000, -1, 560_000));
        // Then 1,000,000 - 260,000 bytes are left for 1,000 bytes a second
        assertThat(reading.secondsUntilExpired()).isEqualTo(740, within(0.001));
        assertThat(read(-1, 1_000_000, new Partition(0, 50_000, 0, -1, 5_000_000))
                        .secondsUntilExpired())
                .isZero();
    }

    @Test
    void shouldTellTheAgeOfTheOldestUnreadRecordOfAllPartitions() {
        Partition caughtUp = partition(0, 100, 100);
        Partition unknown = partition(0, 100, 40);
        assertThat(read(-1, -1, caughtUp).secondsBehind()).isZero();
        assertThat(read(-1, -1, caughtUp, aged(unknown, 10), aged(unknown, 50)).secondsBehind())
                .isEqualTo(50 * 60);
        assertThat(read(-1, -1, aged(unknown, -1)).secondsBehind())
                .as("by a clock ahead")
                .isZero();
        assertThat(read(-1, -1, unknown, aged(unknown, 10)).secondsBehind()).isNaN();
    }

    private double drain(Partition... partitions) {
        return read(HOUR, -1, partitions).secondsToDrain();
    }

    private double expires(long retentionMillis, Partition... partitions) {
        return read(retentionMillis, -1, partitions).secondsUntilExpired();
    }

    private Reading read(long retentionMillis, long retentionBytes, Partition... partitions) {
        Map<TopicPartition, Partition> byNumber = new HashMap<>();
        for (Partition partition : partitions) {
            byNumber.put(new TopicPartition("ids", byNumber.size()), partition);
        }
        return estimate.after(new Snapshot(now, byNumber, retentionMillis, retentionBytes));
    }

    private void passes(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private static Partition partition(long earliest, long end, long committed) {
        return new Partition(earliest, end, committed, -1, 0);
    }

    private Partition aged(Partition partition, int minutes) {
        return partition.withOldest(now.minus(Duration.ofMinutes(minutes)).toEpochMilli());
    }
}
