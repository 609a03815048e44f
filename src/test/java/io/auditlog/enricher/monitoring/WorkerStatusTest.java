package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.LogLines;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The states of a worker and their reasons. */
final class WorkerStatusTest {

    private static final Health.Figures IDLE = Health.Figures.idle(50, "1.2.3");

    private final VirtualTime time = new VirtualTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Heartbeat heartbeat = new Heartbeat(time, Duration.ofSeconds(60));
    private final WorkerStatus status = new WorkerStatus(time, heartbeat, IDLE, registry);
    private final RateControl control = new RateControl(new RateLimitSettings(50, 1), time, time, time);
    private final AtomicBoolean running = new AtomicBoolean(true);

    @Test
    void shouldKnowEveryStateThatAnOutageCanLeadTo() {
        for (OutageCause cause : OutageCause.values()) {
            assertThat(WorkerStatus.STATES).contains(cause.state());
        }
        assertThat(WorkerStatus.STATES).doesNotHaveDuplicates().hasSize(14);
    }

    @Test
    void shouldKeepTheTimeOfAStateWhoseReasonChanges() {
        // Given
        Instant start = time.instant();
        // When
        time.advance(Duration.ofSeconds(5));
        status.enter(WorkerStatus.STARTING, "waiting for Kafka", "check it");
        // Then
        assertThat(status.health().since()).isEqualTo(start);
        assertThat(status.health().reason()).isEqualTo("waiting for Kafka");
        assertThat(status.health().figures()).isEqualTo(IDLE);
        assertThat(registry.get("enricher.state.age.seconds").gauge().value()).isEqualTo(5);
        assertThat(shown("STARTING")).isOne();
        assertThat(shown("RUNNING")).isZero();
        assertThat(entered("STARTING")).isOne();
        // When
        status.enter("PAUSED_AUTH", "c", "d");
        status.enter(WorkerStatus.STARTING, "e", "");
        assertThat(entered("STARTING")).isEqualTo(2);
    }

    /** While the last calls finish, one of them may still end an outage, or begin one. */
    @Test
    void shouldStopWhateverHappensMeanwhile() {
        status.enter(WorkerStatus.STOPPING, "the worker was asked to stop", "");
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        assertThat(status.health().state()).isEqualTo("STOPPING");
    }

    @Test
    void shouldCallARunningWorkerThrottledForAWhileAfterEachRefusal() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        observe();
        Instant first = time.instant();
        // When
        refuse();
        refuse();
        // Then
        Health health = status.health();
        assertThat(health.state()).isEqualTo("THROTTLED");
        assertThat(health.since()).isEqualTo(first);
        assertThat(health.reason()).contains("the API refuses", "of 50.0 calls per second", "refused calls");
        assertThat(health.advice()).contains("rate.limit.per.second");
        assertThat(entered("THROTTLED")).isOne();
        time.advance(Duration.ofMinutes(5));
        assertThat(status.health().state()).isEqualTo("RUNNING");
        refuse();
        assertThat(entered("THROTTLED")).isEqualTo(2);
    }

    @Test
    void shouldShowThePausedInputUnlessTheApiIsUnusable() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        observe();
        refuse();
        // When
        status.paused(WorkerStatus.PAUSED_INPUT, "no IDs", "check input.topic");
        // Then it takes precedence over throttling
        assertThat(status.health().state()).isEqualTo("PAUSED_INPUT");
        assertThat(status.health().reason()).isEqualTo("no IDs");
        assertThat(status.health().advice()).isEqualTo("check input.topic");
        // When
        status.enter("PAUSED_NETWORK", "refused", "look");
        // Then
        assertThat(status.health().state()).isEqualTo("PAUSED_NETWORK");
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        assertThat(status.health().state()).isEqualTo("PAUSED_INPUT");
        status.paused(WorkerStatus.PAUSED_INPUT, null, "");
        assertThat(status.health().state()).isEqualTo("THROTTLED");
        time.advance(Duration.ofMinutes(5));
        assertThat(status.health().state()).isEqualTo("RUNNING");
    }

    @Test
    void shouldKeepEveryChangeOfStateAlsoOneThatNobodyLookedAt() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        observe();
        // When
        time.advance(Duration.ofSeconds(1));
        status.enter("PAUSED_NETWORK", "refused", "look");
        status.enter("PAUSED_NETWORK", "refused again", "look");
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        status.paused(WorkerStatus.PAUSED_KAFKA, "no brokers", "");
        status.paused(WorkerStatus.PAUSED_KAFKA, null, "");
        refuse();
        time.advance(Duration.ofMinutes(5));
        status.health();
        // Then
        assertThat(status.changes())
                .extracting(WorkerStatus.Change::state)
                .containsExactly(
                        "RUNNING",
                        "THROTTLED",
                        "RUNNING",
                        "PAUSED_KAFKA",
                        "RUNNING",
                        "PAUSED_NETWORK",
                        "RUNNING",
                        "STARTING");
        assertThat(status.changes().get(5).reason()).isEqualTo("refused");
        assertThat(status.changes().get(0).at()).isEqualTo(time.instant());
        for (int i = 0; i < 50; i++) {
            status.enter(i % 2 == 0 ? "PAUSED_NETWORK" : WorkerStatus.RUNNING, "", "");
        }
        assertThat(status.changes()).hasSize(20);
    }

    @Test
    void shouldKeepTheTimeOfAnObstacleWhoseReasonChanges() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        Instant start = time.instant();
        // When
        status.paused(WorkerStatus.PAUSED_INPUT, "1 held", "");
        time.advance(Duration.ofSeconds(60));
        status.paused(WorkerStatus.PAUSED_INPUT, "2 held", "");
        // Then
        assertThat(status.health().since()).isEqualTo(start);
        assertThat(status.health().reason()).isEqualTo("2 held");
        assertThat(entered("PAUSED_INPUT")).isOne();
        status.paused(WorkerStatus.PAUSED_INPUT, null, "");
        status.paused(WorkerStatus.PAUSED_INPUT, "1 held", "");
        assertThat(entered("PAUSED_INPUT")).isEqualTo(2);
        assertThat(status.health().since()).isEqualTo(time.instant());
    }

    @Test
    void shouldCountRunningFromTheEndOfAnObstacle() {
        // Given
        status.enter(WorkerStatus.RUNNING, "a", "");
        time.advance(Duration.ofMinutes(5));
        status.paused(WorkerStatus.PAUSED_OPERATOR, "b", "c");
        time.advance(Duration.ofMinutes(5));
        // When
        status.paused(WorkerStatus.PAUSED_OPERATOR, null, "");
        // Then
        assertThat(status.health().state()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(status.health().since()).isEqualTo(time.instant());
        assertThat(registry.get("enricher.state.age.seconds").gauge().value()).isZero();
    }

    @Test
    void shouldSayWhyNothingIsReadWhileTheLedgersAreFull() {
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        try (LogLines lines = LogLines.of(WorkerStatus.class)) {
            status.ledgerFull(19_744, 800_000);
            assertThat(lines.at("WARN")).singleElement().asString().contains("19744 IDs are open");
        }
        assertThat(status.health().reason()).contains("19744", "ledger.max.open", "800000 bytes", "heap");
        status.ledgerFull(0, 0);
        assertThat(status.health().state()).isEqualTo("RUNNING");
        assertThat(status.health().reason()).doesNotContain("ledger.max.open");
    }

    @Test
    void shouldShowFullLedgersOnlyWhileRunningAndAlsoAfterAnOutage() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        status.enter("PAUSED_NETWORK", "refused", "look");
        // When
        status.ledgerFull(19_744, 800_000);
        // Then
        assertThat(status.health().reason()).isEqualTo("refused");
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        assertThat(status.health().reason()).contains("19744");
        assertThat(entered(WorkerStatus.RUNNING)).isEqualTo(2);
        // When
        status.ledgerFull(0, 0);
        // Then
        assertThat(status.health().reason()).isEqualTo("the API answers");
    }

    @Test
    void shouldAdviseWhatToDoAboutAKeyUnlessMoreIsWrong() {
        // Given
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        Health.Figures keyRefused = new Health.Figures(
                0, 50, 0, 0, 0, 0, 0, null, null, 0, List.of(), "0a1b2c3d", true, "put a valid key there", "1.2.3");
        // When
        status.observe(running::get, control, () -> keyRefused);
        // Then
        assertThat(status.health().advice()).isEqualTo("put a valid key there");
        assertThat(status.health().json()).contains("\"keyProblem\":\"put a valid key there\"");
        status.paused(WorkerStatus.PAUSED_INPUT, "no IDs", "check input.topic");
        assertThat(status.health().advice()).isEqualTo("check input.topic");
    }

    @Test
    void shouldBeReadyOnlyBetweenStartAndStopWithItsPartitions() {
        assertThat(status.health().ready()).isFalse();
        observe();
        assertThat(status.health().ready()).as("starting").isFalse();
        status.enter("PAUSED_AUTH", "refused", "look");
        assertThat(status.health().ready()).as("it would if the API let it").isTrue();
        running.set(false);
        assertThat(status.health().ready()).as("without its partitions").isFalse();
        assertThat(status.health().live()).isTrue();
        status.enter(WorkerStatus.FAILED, "gone", "restart");
        assertThat(status.health().live()).isFalse();
    }

    @Test
    void shouldExpectAHeartbeatOnlyWhileAProcessorIsOpen() {
        // Given
        time.advance(Duration.ofHours(1));
        assertThat(status.health().live()).as("no processor").isTrue();
        assertThat(heartbeat.age()).as("no processor").isZero();
        // When
        heartbeat.processorOpened();
        assertThat(status.health().live()).as("just opened").isTrue();
        time.advance(Duration.ofSeconds(61));
        // Then
        assertThat(status.health().live()).as("no beat").isFalse();
        heartbeat.beat();
        assertThat(status.health().live()).as("a beat").isTrue();
        time.advance(Duration.ofSeconds(61));
        assertThat(heartbeat.age()).as("no beat since").isEqualTo(Duration.ofSeconds(61));
        heartbeat.processorClosed();
        assertThat(heartbeat.age()).as("the last processor is closed").isZero();
    }

    private void observe() {
        status.observe(running::get, control, () -> IDLE);
    }

    private void refuse() {
        control.refused(time.getAsLong());
        status.throttled();
    }

    private double entered(String state) {
        return registry.get("enricher.states.entered")
                .tag("state", state)
                .counter()
                .count();
    }

    private double shown(String state) {
        return registry.get("enricher.state").tag("state", state).gauge().value();
    }
}
