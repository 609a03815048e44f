package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The states of a worker and what is said of them. */
final class WorkerStatusTest {

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final WorkerStatus status =
            new WorkerStatus(() -> now, new Heartbeat(() -> 0, Duration.ofMinutes(1)), HealthFigures.idle(50, "1.2.3"));
    private final VirtualTime time = new VirtualTime();
    private final RateControl control = new RateControl(new RateLimitSettings(50, 1), time, time, time);

    @Test
    void shouldKnowEveryStateThatAnOutageCanLeadTo() {
        for (OutageCause cause : OutageCause.values()) {
            assertThat(WorkerStatus.STATES).contains(cause.state());
        }
        assertThat(WorkerStatus.STATES).doesNotHaveDuplicates().hasSize(13);
    }

    @Test
    void shouldKeepTheTimeOfAStateWhoseReasonChanges() {
        // Given
        Instant start = now;
        // When
        now = now.plusSeconds(5);
        status.enter(WorkerStatus.STARTING, "waiting for Kafka", "check it");
        // Then
        assertThat(status.health().since()).isEqualTo(start);
        assertThat(status.health().reason()).isEqualTo("waiting for Kafka");
        assertThat(status.age()).isEqualTo(Duration.ofSeconds(5));
        assertThat(status.health().figures().lag()).isNull();
    }

    @Test
    void shouldTellEachStateOnceWhenItIsEntered() {
        List<String> entered = new ArrayList<>();
        status.entering(entered::add);
        status.enter(WorkerStatus.RUNNING, "a", "");
        status.enter(WorkerStatus.RUNNING, "b", "");
        status.enter("PAUSED_AUTH", "c", "d");
        status.enter(WorkerStatus.RUNNING, "e", "");
        assertThat(entered).containsExactly("STARTING", "RUNNING", "PAUSED_AUTH", "RUNNING");
    }

    @Test
    void shouldCallARunningWorkerThrottledForAWhileAfterEachRefusal() {
        // Given
        List<String> entered = new ArrayList<>();
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        status.entering(entered::add);
        status.throttledBy(control);
        Instant first = time.instant();
        // When
        refuse();
        refuse();
        // Then
        assertThat(status.state()).isEqualTo("THROTTLED");
        assertThat(status.health().since()).isEqualTo(first);
        assertThat(status.health().reason()).contains("the API refuses", "of 50.0 calls per second", "refused calls");
        assertThat(status.health().advice()).contains("rate.limit.per.second");
        assertThat(entered).containsExactly("RUNNING", "THROTTLED");
        time.advance(Duration.ofMinutes(5));
        assertThat(status.state()).isEqualTo("RUNNING");
        refuse();
        assertThat(entered).containsExactly("RUNNING", "THROTTLED", "THROTTLED");
    }

    @Test
    void shouldNotCallAPausedWorkerThrottled() {
        status.enter("PAUSED_NETWORK", "refused", "look");
        status.throttledBy(control);
        refuse();
        assertThat(status.state()).isEqualTo("PAUSED_NETWORK");
    }

    @Test
    void shouldSayThatTheInputIsPausedUnlessTheApiIsAway() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        status.throttledBy(control);
        refuse();
        // When
        status.paused(WorkerStatus.PAUSED_INPUT, "no IDs", "check input.topic");
        // Then it goes before what is well, and before throttling
        assertThat(status.state()).isEqualTo("PAUSED_INPUT");
        assertThat(status.health().reason()).isEqualTo("no IDs");
        assertThat(status.health().advice()).isEqualTo("check input.topic");
        // When
        status.enter("PAUSED_NETWORK", "refused", "look");
        // Then
        assertThat(status.state()).isEqualTo("PAUSED_NETWORK");
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        assertThat(status.state()).isEqualTo("PAUSED_INPUT");
        status.paused(WorkerStatus.PAUSED_INPUT, null, "");
        assertThat(status.state()).isEqualTo("THROTTLED");
        time.advance(Duration.ofMinutes(5));
        assertThat(status.state()).isEqualTo("RUNNING");
    }

    @Test
    void shouldEnterAPausedInputOnceHoweverOftenItsReasonChanges() {
        // Given
        List<String> entered = new ArrayList<>();
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        status.entering(entered::add);
        Instant start = now;
        // When
        status.paused(WorkerStatus.PAUSED_INPUT, "1 held", "");
        now = now.plusSeconds(60);
        status.paused(WorkerStatus.PAUSED_INPUT, "2 held", "");
        // Then
        assertThat(status.health().since()).isEqualTo(start);
        assertThat(status.health().reason()).isEqualTo("2 held");
        assertThat(entered).containsExactly("RUNNING", "PAUSED_INPUT");
        status.paused(WorkerStatus.PAUSED_INPUT, null, "");
        status.paused(WorkerStatus.PAUSED_INPUT, "1 held", "");
        assertThat(entered).containsExactly("RUNNING", "PAUSED_INPUT", "PAUSED_INPUT");
        assertThat(status.health().since()).isEqualTo(now);
    }

    @Test
    void shouldSayWhyNothingIsReadWhileTheLedgersAreFull() {
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        try (LogLines lines = LogLines.of(WorkerStatus.class)) {
            status.ledgerFull(19_744);
            assertThat(lines.at("WARN")).singleElement().asString().contains("19744 IDs are open");
        }
        assertThat(status.health().reason()).contains("19744", "ledger.max.open");
        status.ledgerFull(0);
        assertThat(status.state()).isEqualTo("RUNNING");
        assertThat(status.health().reason()).doesNotContain("ledger.max.open");
    }

    private void refuse() {
        control.refused(time.getAsLong());
        status.throttled();
    }

    @Test
    void shouldBeReadyOnlyBetweenStartAndStopWithItsPartitions() {
        assertThat(status.health().ready()).isFalse();
        status.streamsRunning(() -> true);
        assertThat(status.health().ready()).as("starting").isFalse();
        status.enter("PAUSED_AUTH", "refused", "look");
        assertThat(status.health().ready()).as("it would if the API let it").isTrue();
        status.streamsRunning(() -> false);
        assertThat(status.health().ready()).as("without its partitions").isFalse();
        assertThat(status.health().live()).isTrue();
        status.enter(WorkerStatus.FAILED, "gone", "restart");
        assertThat(status.health().live()).isFalse();
    }
}
