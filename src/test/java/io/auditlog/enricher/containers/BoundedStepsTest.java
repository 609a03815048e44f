package io.auditlog.enricher.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.containers.BoundedSteps.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Steps within one limit of time. */
final class BoundedStepsTest {

    private static final Duration AMPLE = Duration.ofMinutes(1);
    private final List<String> taken = new ArrayList<>();

    @Test
    void shouldTakeAllInOrder() throws Exception {
        assertThat(obstacle(AMPLE, noting("engine"), noting("image"))).isEmpty();
        assertThat(taken).containsExactly("engine", "image");
    }

    @Test
    void shouldNameTheStepThatFailsAndTheRootCauseAndTakeNoMore() throws Exception {
        Step failing = new Step("no image", () -> {
            throw new IllegalStateException("pull", new IOException("no such host"));
        });
        assertThat(obstacle(AMPLE, failing, noting("start"))).contains("no image (no such host)");
        assertThat(taken).isEmpty();
    }

    @Test
    void shouldNameTheStepThatBlocksAndInterruptIt() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Step blocking = new Step("no image", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(obstacle(Duration.ofSeconds(1), noting("engine"), blocking))
                .contains("no image (no result after 1 s)");
        interrupted.await();
    }

    private static Optional<String> obstacle(Duration limit, Step... steps) throws InterruptedException {
        return new BoundedSteps(List.of(steps), limit).obstacle();
    }

    private Step noting(String name) {
        return new Step("no " + name, () -> taken.add(name));
    }
}
