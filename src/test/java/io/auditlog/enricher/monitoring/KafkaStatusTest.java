package io.auditlog.enricher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.ratelimit.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /health} says where Kafka is in the way. */
final class KafkaStatusTest {

    private final VirtualTime time = new VirtualTime();
    private final WorkerStatus status = new WorkerStatus(
            time,
            new Heartbeat(time, Duration.ofMinutes(1)),
            Health.Figures.idle(50, "1.2.3"),
            new SimpleMeterRegistry());
    private final KafkaStatus kafka = new KafkaStatus(status, "app", time);

    @BeforeEach
    void run() {
        status.enter(WorkerStatus.RUNNING, "reading IDs and asking the API", "");
    }

    @Test
    void shouldNameTheCauseOfADeathUntilSomethingIsCommitted() {
        kafka.died(new StreamsException("task 0_0", new KafkaException("disk full")), Duration.ofSeconds(1));
        Health health = status.health();
        assertThat(health.state()).isEqualTo(WorkerStatus.PAUSED_KAFKA);
        assertThat(health.reason()).contains("the stream thread died", "task 0_0", "disk full");
        kafka.committed();
        assertThat(status.health().state()).isEqualTo(WorkerStatus.RUNNING);
    }

    @Test
    void shouldSayWhatToChangeWhereAnOwnRecordIsRefused() {
        kafka.refused("checkpoints", "topic checkpoints: too large", 16_384);
        Health health = status.health();
        assertThat(health.state()).isEqualTo(WorkerStatus.PAUSED_KAFKA);
        assertThat(health.reason()).contains("topic checkpoints: too large");
        assertThat(health.advice()).contains("topic checkpoints", "max.message.bytes must be 16384 or more");
        kafka.committed();
        assertThat(status.health().state()).isEqualTo(WorkerStatus.RUNNING);
    }

    @Test
    void shouldForgetADeathAfterAMinuteOfLife() {
        kafka.died(new KafkaException("once"), Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(89));
        kafka.alive();
        assertThat(status.health().state()).isEqualTo(WorkerStatus.PAUSED_KAFKA);
        time.advance(Duration.ofSeconds(1));
        kafka.alive();
        assertThat(status.health().state()).isEqualTo(WorkerStatus.RUNNING);
    }

    @Test
    void shouldNameTheRightThatIsMissing() {
        kafka.died(new StreamsException("x", new TransactionalIdAuthorizationException("no")), Duration.ZERO);
        assertThat(status.health().advice()).contains("Write and Describe", "--transactional-id app", "prefixed");
        kafka.died(GroupAuthorizationException.forGroupId("app"), Duration.ZERO);
        assertThat(status.health().advice()).contains("Read", "--group app");
        kafka.died(new TopicAuthorizationException(Set.of("ids")), Duration.ZERO);
        assertThat(status.health().advice()).contains("--topic ids");
    }

    @Test
    void shouldSayThatTheBrokersAreAwayUntilTheyAnswer() {
        kafka.unreachable(new TimeoutException("call timed out"));
        assertThat(status.health().reason()).contains("the brokers do not answer", "call timed out");
        kafka.unreachable(null);
        assertThat(status.health().state()).isEqualTo(WorkerStatus.RUNNING);
    }

    @Test
    void shouldSayThatNoCallLeavesBeforeItIsKnownWhy() {
        // When
        kafka.unconfirmed(true);
        // Then
        Health health = status.health();
        assertThat(health.state()).isEqualTo(WorkerStatus.PAUSED_KAFKA);
        assertThat(health.reason()).contains("no call leaves");
        assertThat(health.advice()).as("it mends by itself").isEmpty();
        // When
        kafka.unreachable(new TimeoutException("call timed out"));
        // Then
        assertThat(status.health().reason()).contains("the brokers do not answer");
        assertThat(status.health().since()).isEqualTo(health.since());
        // When
        kafka.unreachable(null);
        assertThat(status.health().reason()).contains("no call leaves");
        kafka.unconfirmed(false);
        // Then
        assertThat(status.health().state()).isEqualTo(WorkerStatus.RUNNING);
    }
}
