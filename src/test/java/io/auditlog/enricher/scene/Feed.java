package io.auditlog.enricher.scene;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Puts IDs in evenly, beside a test, until it is stopped; where the brokers are away it waits for them and catches up.
 *
 * <p>Threads: feeds on one of its own; only {@link #stop} lets the checker know what it must expect.
 */
public final class Feed implements AutoCloseable {

    private static final Duration BATCH = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final Scene scene;
    private final double perSecond;
    private final IntFunction<Input> inputs;
    private final int partitions;
    private final List<Origin> origins = new ArrayList<>();
    private final List<Input> fed = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile int published;

    Feed(Scene scene, double perSecond, IntFunction<Input> inputs) {
        this.scene = scene;
        this.perSecond = perSecond;
        this.inputs = inputs;
        this.partitions = scene.stage.partitions();
        Thread thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (IdPublisher publisher = scene.stage.publisher()) {
            long begin = System.nanoTime();
            while (!stopped) {
                int due = (int) (perSecond * Scene.since(begin).toNanos() / 1e9);
                List<Input> next =
                        IntStream.range(published, due).mapToObj(this::input).toList();
                origins.addAll(
                        publisher.publish(next.stream().map(Input::record).toList()));
                fed.addAll(next);
                published = Math.max(due, published);
                Await.sleep(BATCH);
            }
            end.complete(null);
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /** Every partition gets its share of each kind, whatever recurs with the number. */
    private Input input(int number) {
        return inputs.apply(number).to((number + number / 20) % partitions);
    }

    /** How many IDs there are so far. */
    public int published() {
        return published;
    }

    /** Ends it, and lets the checker know all that went in. */
    public void stop() {
        stopped = true;
        Await.get(end, TIMEOUT);
        Input.expect(origins, fed, scene.checker);
    }

    @Override
    public void close() {
        stopped = true;
    }
}
