package io.auditlog.enricher.proof;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * IDs that come without end, as they do in life, one in twenty of them really bad: unknown, refused, forbidden or answered
 * with half of a reply. It remembers how each must end.
 *
 * <p>Threads: one publishes; {@link #stop} belongs to whoever started it.
 */
final class Load implements AutoCloseable {

    private static final Duration BATCH = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int ONE_IN = 20;
    private static final double BILLION = TimeUnit.SECONDS.toNanos(1);

    /** What is bad about a bad ID, and how it ends. */
    private enum Bad {
        UNKNOWN(Fault.STATUS, "404", Code.NOT_FOUND),
        INVALID(Fault.STATUS, "400", Code.BAD_REQUEST),
        FORBIDDEN(Fault.STATUS, "403", Code.FORBIDDEN),
        HALF(Fault.TRUNCATED, "", Code.PAYLOAD_MALFORMED);

        private final Fault fault;
        private final String parameter;
        private final Code code;

        Bad(Fault fault, String parameter, Code code) {
            this.fault = fault;
            this.parameter = parameter;
            this.code = code;
        }

        String id(int number) {
            return fault.id(parameter, Integer.MAX_VALUE, name().toLowerCase(Locale.ROOT) + number);
        }
    }

    private final IdPublisher publisher;
    private final OutcomeChecker checker;
    private final double perSecond;
    private final boolean withBad;
    private final int partitions;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile int published;

    private Load(Stage stage, double perSecond, boolean withBad) {
        this.partitions = stage.partitions();
        this.publisher = stage.publisher();
        this.checker = stage.checker();
        this.perSecond = perSecond;
        this.withBad = withBad;
    }

    /** Starts publishing to a stage's input. */
    static Load start(Stage stage, double perSecond) {
        return started(new Load(stage, perSecond, true));
    }

    /** The same without bad ones. */
    static Load startGood(Stage stage, double perSecond) {
        return started(new Load(stage, perSecond, false));
    }

    private static Load started(Load load) {
        Thread thread = new Thread(load::run, "load");
        thread.setDaemon(true);
        thread.start();
        return load;
    }

    /** How many IDs there are so far. */
    int published() {
        return published;
    }

    /** Ends it; the checker knows how each ID must end. */
    OutcomeChecker stop() {
        stopped = true;
        Await.get(over, PATIENCE);
        return checker;
    }

    private void run() {
        try {
            long begin = System.nanoTime();
            while (!stopped) {
                publish((int) ((System.nanoTime() - begin) / BILLION * perSecond));
                Await.sleep(BATCH);
            }
            over.complete(null);
        } catch (RuntimeException e) {
            over.completeExceptionally(e);
        }
    }

    private void publish(int wanted) {
        int upTo = Math.max(wanted, published);
        List<InputRecord> records = new ArrayList<>();
        for (int number = published; number < upTo; number++) {
            records.add(InputRecord.id(id(number)).to(partition(number)));
        }
        List<Origin> origins = publisher.publish(records);
        for (int i = 0; i < records.size(); i++) {
            checker.expect(origins.get(i), expectation(published + i, id(published + i)));
        }
        published = upTo;
    }

    /** Evenly, the bad ones too: left to itself, a producer gives one partition everything for seconds. */
    private int partition(int number) {
        return (number + number / ONE_IN) % partitions;
    }

    private boolean isBad(int number) {
        return withBad && number % ONE_IN == ONE_IN - 1;
    }

    private static Bad bad(int number) {
        return Bad.values()[number / ONE_IN % Bad.values().length];
    }

    private String id(int number) {
        return isBad(number) ? bad(number).id(number) : "log-" + number;
    }

    private Expectation expectation(int number, String id) {
        InputRecord input = InputRecord.id(id);
        return isBad(number)
                ? Expectation.deadLettered(bad(number).code).of(input)
                : Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)).of(input);
    }

    @Override
    public void close() {
        stopped = true;
        publisher.close();
    }
}
