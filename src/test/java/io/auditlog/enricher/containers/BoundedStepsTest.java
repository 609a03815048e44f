package io.auditlog.enricher.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.containers.BoundedSteps.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Steps within one limit of time. */
final class BoundedStepsTest {

    private static final Duration AMPLE = Duration.ofMinutes(1);
    private final List<String> taken = new ArrayList<>();

    @Test
    void shouldTakeAllInOrder() throws Exception {
        // Given
        BoundedSteps steps = new BoundedSteps(
                List.of(
                        new Step("no engine", () -> taken.add("engine")),
                        new Step("no image", () -> taken.add("image"))),
                AMPLE);
        // When, Then
        assertThat(steps.obstacle()).isEmpty();
        assertThat(taken).containsExactly("engine", "image");
    }

    @Test
    void shouldNameTheStepThatFailsAndTheRootCauseAndTakeNoMore() throws Exception {
        // Given
        Step failing = new Step("no image", () -> {
            throw new IllegalStateException("pull", new IOException("no such host"));
        });
        BoundedSteps steps = new BoundedSteps(
                List.of(new Step("no engine", () -> {}), failing, new Step("no start", () -> taken.add("start"))),
                AMPLE);
        // When, Then
        assertThat(steps.obstacle()).contains("no image (no such host)");
        assertThat(taken).isEmpty();
    }

    @Test
    void shouldNameTheStepThatBlocksAndInterruptIt() throws Exception {
        // Given
        CountDownLatch interrupted = new CountDownLatch(1);
        Step blocking = new Step("no image", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        BoundedSteps steps =
                new BoundedSteps(List.of(new Step("no engine", () -> {}), blocking), Duration.ofSeconds(1));
        // When, Then
        assertThat(steps.obstacle()).contains("no image (no result after 1 s)");
        interrupted.await();
    }
}
