package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.preflight.StartFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a start waits for, and what ends its waits. Of itself the second wait would last two seconds, and so on for ever. */
@Timeout(60)
final class StartupTest {

    private final Startup startup = new Startup(new WorkerStatus(
            Clock.systemUTC(),
            new Heartbeat(System::nanoTime, Duration.ofMinutes(1)),
            Health.Figures.idle(1, "1"),
            new SimpleMeterRegistry()));

    private final CountDownLatch waiting = new CountDownLatch(1);

    /** Kafka, which never answers. */
    private Void away() {
        waiting.countDown();
        throw new TimeoutException("no broker");
    }

    @Test
    void shouldEndAWaitWithWhatHasFailedBesideIt() {
        StartFailure refused = new StartFailure(List.of("the registry refuses"));
        Callable<?> beside = startup.beside("registry", () -> {
            waiting.await();
            throw refused;
        });
        assertThatThrownBy(() -> startup.untilKafka(this::away)).isSameAs(refused);
        assertThatThrownBy(beside::call).isSameAs(refused);
        assertThatThrownBy(startup::requireNoFailureBeside).isSameAs(refused);
    }

    @Test
    void shouldGiveWhatAStepBesideGave() throws Exception {
        assertThat(startup.beside("registry", () -> "ids").call()).isEqualTo("ids");
        startup.requireNoFailureBeside();
    }

    @Test
    void shouldEndAllWaitsAndStillCloseOnceAfterAFailureBeside() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        startup.open(closed::countDown);
        Callable<?> beside = startup.beside("registry", () -> startup.untilKafka(this::away));
        waiting.await();
        assertThat(startup.end()).isTrue();
        assertThatThrownBy(beside::call).isInstanceOf(InterruptedException.class);
        assertThat(startup.end()).isFalse();
        startup.close();
        assertThat(closed.getCount()).isZero();
        assertThatThrownBy(() -> startup.open(() -> {})).isInstanceOf(InterruptedException.class);
    }
}
