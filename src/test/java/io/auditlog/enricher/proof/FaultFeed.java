package io.auditlog.enricher.proof;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Puts IDs in evenly, beside a test, until it is told to stop; where the brokers are away it waits for them.
 *
 * <p>Threads: feeds on one of its own; only {@link #stop} tells the checker what it must expect.
 */
final class FaultFeed implements AutoCloseable {

    private static final int ROUNDS_A_SECOND = 4;

    private final Stage stage;
    private final double perSecond;
    private final IntFunction<FaultInput> inputs;
    private final Map<Origin, FaultInput> fed = new LinkedHashMap<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean stopped;

    private FaultFeed(Stage stage, double perSecond, IntFunction<FaultInput> inputs) {
        this.stage = stage;
        this.perSecond = perSecond;
        this.inputs = inputs;
    }

    /** Begins to feed the input of each number, from 0. */
    static FaultFeed start(Stage stage, double perSecond, IntFunction<FaultInput> inputs) {
        FaultFeed feed = new FaultFeed(stage, perSecond, inputs);
        new Thread(feed::run, "feed").start();
        return feed;
    }

    private void run() {
        try (IdPublisher publisher = stage.publisher()) {
            int round = (int) Math.max(1, perSecond / ROUNDS_A_SECOND);
            for (int next = 0; !stopped; next += round) {
                List<FaultInput> some =
                        IntStream.range(next, next + round).mapToObj(inputs).toList();
                List<Origin> origins =
                        publisher.publish(some.stream().map(FaultInput::record).toList(), perSecond);
                for (int i = 0; i < round; i++) {
                    fed.put(origins.get(i), some.get(i));
                }
            }
            end.complete(null);
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /** Ends it, and tells the checker all that went in. */
    void stop(OutcomeChecker checker) {
        stopped = true;
        Await.get(end, Duration.ofMinutes(3));
        fed.forEach((origin, input) -> checker.expect(origin, input.expectation()));
    }

    @Override
    public void close() {
        stopped = true;
    }
}
