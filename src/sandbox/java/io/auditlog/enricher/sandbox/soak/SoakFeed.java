package io.auditlog.enricher.sandbox.soak;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/**
 * Puts IDs in, evenly and in order, until it is stopped. Which ID stands where on the input topic is arithmetic, so nothing
 * has to be remembered. Threads: feeds on one of its own.
 */
final class SoakFeed {

    private static final int ROUNDS_A_SECOND = 2;
    private static final int PARTITIONS = SoakSettings.PARTITIONS;
    private static final int ODD = 500;

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
                List<InputRecord> records = LongStream.range(next, next + round)
                        .mapToObj(SoakFeed::record)
                        .toList();
                for (Origin origin : publisher.publish(records, perSecond)) {
                    if (number(origin) != next++) {
                        throw new IllegalStateException("ID " + (next - 1) + " stands at " + origin);
                    }
                }
            }
            end.complete(next);
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /** Ends it; gives how many IDs went into each partition. */
    long[] stop() {
        stopped = true;
        long count = Await.get(end, Duration.ofMinutes(1));
        return LongStream.range(0, PARTITIONS)
                .map(partition -> (count - partition + PARTITIONS - 1) / PARTITIONS)
                .toArray();
    }

    private static InputRecord record(long number) {
        return InputRecord.id(id(number)).to((int) (number % PARTITIONS));
    }

    private static long number(Origin origin) {
        return origin.offset() * PARTITIONS + origin.partition();
    }

    static Expectation expectation(Origin origin) {
        long number = number(origin);
        if (number % ODD == 0) {
            return Expectation.deadLettered(Code.GONE).of(record(number));
        }
        String id = id(number);
        return Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)).of(record(number));
    }

    /** One in five hundred is gone, one fails at first, the others are there. */
    private static String id(long number) {
        if (number % ODD == 0) {
            return Fault.STATUS.id("410", 99, "n" + number);
        }
        return number % ODD == 1 ? Fault.STATUS.id("500", 1, "n" + number) : "log-" + number;
    }
}
