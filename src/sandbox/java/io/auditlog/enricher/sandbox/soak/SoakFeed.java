package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/** Puts IDs in, evenly and in order, until it is told to stop. Threads: feeds on one of its own. */
final class SoakFeed {

    private static final int ROUNDS_A_SECOND = 2;

    private final IdPublisher publisher;
    private final double perSecond;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private volatile boolean stopped;

    private SoakFeed(IdPublisher publisher, double perSecond) {
        this.publisher = publisher;
        this.perSecond = perSecond;
    }

    static SoakFeed start(IdPublisher publisher, double perSecond) {
        SoakFeed feed = new SoakFeed(publisher, perSecond);
        Thread thread = new Thread(feed::run, "soak-feed");
        thread.setDaemon(true);
        thread.start();
        return feed;
    }

    private void run() {
        try (publisher) {
            long next = 0;
            int round = (int) Math.max(1, perSecond / ROUNDS_A_SECOND);
            while (!stopped) {
                List<Origin> origins = publisher.publish(
                        LongStream.range(next, next + round)
                                .mapToObj(SoakIds::record)
                                .toList(),
                        perSecond);
                for (Origin origin : origins) {
                    check(next++, origin);
                }
            }
            end.complete(next);
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private static void check(long number, Origin origin) {
        if (SoakIds.number(origin.partition(), origin.offset()) != number) {
            throw new IllegalStateException("ID " + number + " stands at " + origin);
        }
    }

    /** Ends it; tells how many IDs went into each partition. */
    long[] stop() {
        stopped = true;
        long count = Await.get(end, Duration.ofMinutes(1));
        return LongStream.range(0, SoakSettings.PARTITIONS)
                .map(partition -> (count - partition + SoakSettings.PARTITIONS - 1) / SoakSettings.PARTITIONS)
                .toArray();
    }
}
