package io.auditlog.enricher.topology;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a transaction is committed before Streams does so by itself, and how long the thread waits for input. */
final class CommitTriggerTest {

    private long nanos;
    private final CommitTrigger trigger = new CommitTrigger(ofMillis(20), () -> nanos);

    @Test
    void shouldFireOnceWhenTheFirstResultHasWaited() {
        assertThat(trigger.fires(true)).isFalse();
        trigger.forwarded(0);
        passes(10);
        trigger.forwarded(0);
        passes(9);
        assertThat(trigger.fires(true)).isFalse();
        passes(1);
        assertThat(trigger.fires(true)).isTrue();
        assertThat(trigger.fires(true)).isFalse();
    }

    @Test
    void shouldStartAnewAfterEachCommit() {
        trigger.forwarded(0);
        passes(15);
        trigger.committed(timestamp -> {});
        passes(15);
        assertThat(trigger.fires(true)).as("nothing to commit").isFalse();
        trigger.forwarded(0);
        passes(19);
        assertThat(trigger.fires(true)).isFalse();
        passes(1);
        assertThat(trigger.fires(true)).isTrue();
    }

    @Test
    void shouldNotWaitForOthersIfNoneIsExpectedButSpaceCommits() {
        trigger.forwarded(0);
        assertThat(trigger.fires(true)).isFalse();
        assertThat(trigger.fires(false)).isTrue();
        trigger.committed(timestamp -> {});
        passes(5);
        trigger.forwarded(0);
        assertThat(trigger.fires(false)).as("so soon after the last").isFalse();
        assertThat(trigger.wait(ofMillis(100), false)).isEqualTo(ofMillis(15));
        passes(15);
        assertThat(trigger.fires(false)).isTrue();
    }

    @Test
    void shouldStartAnewWhereACommitThatItRequestedFailed() {
        trigger.forwarded(0);
        passes(20);
        assertThat(trigger.fires(true)).isTrue();
        trigger.begun();
        trigger.forwarded(0);
        assertThat(trigger.fires(true)).isFalse();
        passes(20);
        assertThat(trigger.fires(true)).isTrue();
    }

    @Test
    void shouldShowTheFirstResultSoonBehindABacklogToo() {
        trigger.behind(true);
        trigger.committed(timestamp -> {}); // of no result
        trigger.behind(true);
        assertThat(trigger.wait(ofMillis(100), true)).isEqualTo(ofMillis(10));
        trigger.forwarded(0);
        passes(20);
        assertThat(trigger.fires(true)).isTrue();
    }

    @Test
    void shouldLeaveTheCommitToStreamsBehindABacklog() {
        trigger.forwarded(0);
        trigger.committed(timestamp -> {});
        trigger.behind(true);
        trigger.forwarded(0);
        passes(1000);
        assertThat(trigger.fires(true)).isFalse();
        trigger.behind(false);
        assertThat(trigger.fires(true)).as("caught up").isTrue();
    }

    @Test
    void shouldWaitNoLongerThanAResultMay() {
        assertThat(trigger.wait(ofMillis(100), false)).isEqualTo(ofMillis(100));
        assertThat(trigger.wait(ofMillis(100), true)).isEqualTo(ofMillis(10));
        trigger.forwarded(0);
        passes(5);
        assertThat(trigger.wait(ofMillis(100), true)).isEqualTo(ofMillis(15));
        assertThat(trigger.wait(ofMillis(7), true)).isEqualTo(ofMillis(7));
        passes(50);
        assertThat(trigger.wait(ofMillis(100), true))
                .as("a commit cannot be forced during a rebalance")
                .isEqualTo(ofMillis(1));
        trigger.committed(timestamp -> {});
        trigger.behind(true);
        assertThat(trigger.wait(ofMillis(100), true)).isEqualTo(ofMillis(100));
    }

    @Test
    void shouldKeepTheTransactionsOfThreadsApart() throws InterruptedException {
        trigger.forwarded(0);
        Thread other = new Thread(() -> trigger.committed(timestamp -> {}));
        other.start();
        other.join();
        passes(20);
        assertThat(trigger.fires(true)).isTrue();
    }

    @Test
    void shouldTellTheTimestampsOfWhatWasCommittedAndNotOfWhatWasAborted() {
        // Given
        List<Long> written = new ArrayList<>();
        LongStream.range(0, 100).forEach(trigger::forwarded);
        // When
        trigger.committed(written::add);
        trigger.forwarded(100);
        trigger.begun();
        trigger.forwarded(101);
        trigger.committed(written::add);
        // Then
        assertThat(written).hasSize(101).startsWith(0L, 1L).endsWith(99L, 101L);
    }

    private void passes(long millis) {
        nanos += millis * 1_000_000;
    }
}
