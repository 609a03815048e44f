package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.deadletter.DeadLetterDecoder.Reading;
import io.auditlog.enricher.deadletter.DeadLetterDecoder.Undecodable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One run from the group's offsets to the end offsets: reads dead letters, sends the selected ones back or to the
 * parking topic, and commits record and offset together. A transaction is committed within about a second, because an
 * open one on the input topic hides all later records from the worker. Threads: one, once.
 */
public final class Redrive {

    private static final long MAX_TRANSACTION = TimeUnit.SECONDS.toNanos(1);

    private final RedrivePlan plan;
    private final DeadLetterContext means;
    private final RedriveRecords wayBack;
    private final SendRate pace;
    private final RedriveCounter counter = new RedriveCounter();
    private final Histogram histogram = new Histogram();
    private final Set<TopicPartition> left = new HashSet<>();
    private long transactionBegan;
    private boolean stopped;
    private boolean begun;
    private Outbox outbox = Outbox.NOWHERE;
    private Position position = new Position(Map.of());
    private Selector selector;

    public Redrive(RedrivePlan plan, DeadLetterContext means) {
        this.plan = plan;
        this.means = means;
        this.wayBack = new RedriveRecords(plan);
        this.pace = new SendRate(plan.perSecond(), means.nanoTime());
    }

    /**
     * Runs to the end, the maximum or a stop, whichever comes first, and leaves no transaction open.
     *
     * @throws DeadLetterException if it cannot continue; what was already committed stays
     * @throws org.apache.kafka.common.KafkaException as the clients throw it; the current transaction is committed or
     *     aborted, never partial
     */
    public Summary run() throws DeadLetterException, InterruptedException {
        try {
            return through();
        } catch (DeadLetterException e) {
            throw begun ? new DeadLetterException(e.getMessage() + "; then " + again(), e) : e;
        }
    }

    /** How to continue after a failure: with {@code fromBeginning}, the same command would start over. */
    public String again() {
        if (!begun) {
            return "run the same command again";
        }
        return "run the same command again" + (plan.fromBeginning() ? " without --from-beginning" : "")
                + ", it goes on where it stopped";
    }

    private Summary through() throws DeadLetterException, InterruptedException {
        long begin = means.nanoTime().getAsLong();
        Scan scan = open();
        while (!scan.done() && !stopped) {
            List<ConsumerRecord<byte[], byte[]>> records = scan.next();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                take(record, scan);
                if (stopped) {
                    break;
                }
            }
            stopped |= means.stop().within(0);
            if (records.isEmpty() || old(0)) {
                commit();
            }
        }
        if (!stopped) {
            scan.ends().forEach((partition, end) -> {
                if (!left.contains(partition)) {
                    position.reach(partition, end);
                }
            });
            position.end();
        }
        commit();
        return counter.summary(Duration.ofNanos(means.nanoTime().getAsLong() - begin));
    }

    /** What was sent, or would be in a dry run. */
    public Histogram histogram() {
        return histogram;
    }

    /**
     * Opens the outbox first: that completes what an earlier run left open, and so fixes the group's offsets. The start
     * offsets are committed before the first dead letter: a run from the beginning can then be continued like any
     * other, and the brokers keep the offsets of partitions without new dead letters.
     */
    private Scan open() throws DeadLetterException, InterruptedException {
        List<TopicPartition> partitions = partitions();
        means.cluster().require(plan.target());
        if (!plan.dryRun()) {
            outbox = new TransactionalOutbox(means.producer(), means.consumer().groupMetadata());
        }
        Instant now = means.clock().instant();
        position =
                new Position(plan.fromBeginning() ? Map.of() : means.consumer().committed(Set.copyOf(partitions)));
        selector = new Selector(plan.selection(), position.since(plan.selection(), now), now);
        Scan scan = new Scan(means.consumer(), partitions, position.offsets(), means.nanoTime());
        position.begin(scan.starts());
        outbox.commit(position.saved());
        begun = !plan.dryRun();
        return scan;
    }

    private List<TopicPartition> partitions() throws DeadLetterException, InterruptedException {
        Set<String> from = new TreeSet<>(plan.selection().topics(means.topics()));
        if (plan.fromParked()) {
            from = from.stream().map(DeadLetterTopics::parked).collect(Collectors.toCollection(TreeSet::new));
        }
        return means.cluster().partitions(from);
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Scan scan)
            throws DeadLetterException, InterruptedException {
        RecordPosition place = RecordPosition.of(record);
        if (left.contains(place.partition())) {
            return;
        }
        Reading reading = means.decoder().read(record);
        if (reading instanceof Undecodable undecodable) {
            counter.undecodable();
            means.news().undecodable(place, undecodable.reason());
        } else if (!post(((DeadLetterDecoder.Decoded) reading).letter(), record, scan)) {
            return;
        }
        pass(place);
        stopped |= counter.taken() >= plan.max();
    }

    /** Processes a dead letter according to the plan; false if it is left for a later run. */
    private boolean post(StoredDeadLetter letter, ConsumerRecord<byte[], byte[]> record, Scan scan)
            throws DeadLetterException, InterruptedException {
        if (selector.comesLater(letter)) {
            left.add(letter.place().partition());
            scan.leave(letter.place().partition());
            return false;
        }
        if (!selector.selects(letter)) {
            counter.notSelected();
        } else if (letter.content().getOriginalOmitted()) {
            counter.omitted();
            means.news().originalOmitted(letter);
        } else {
            return send(letter, record);
        }
        return true;
    }

    private boolean send(StoredDeadLetter letter, ConsumerRecord<byte[], byte[]> record)
            throws DeadLetterException, InterruptedException {
        boolean parks = plan.parks(letter);
        if (parks && !plan.dryRun()) {
            park(record);
        }
        if (!plan.dryRun() && !awaitTurn()) {
            stopped = true;
            return false;
        }
        begin();
        outbox.put(parks ? wayBack.parked(record) : wayBack.original(letter));
        if (parks) {
            counter.parked();
        } else {
            counter.sent();
            histogram.add(letter);
        }
        return true;
    }

    private void park(ConsumerRecord<byte[], byte[]> record) throws DeadLetterException, InterruptedException {
        try {
            means.cluster().requireParking(DeadLetterTopics.parked(record.topic()));
        } catch (DeadLetterException e) {
            commit(); // what was sent must not be sent again once the topic exists
            throw e;
        }
    }

    /** Waits for the send rate, with no open transaction during a long wait; false if a stop was requested meanwhile. */
    private boolean awaitTurn() throws InterruptedException {
        long wait = pace.untilNext();
        if (old(Math.max(wait, 0))) {
            commit();
        }
        if (means.stop().within(wait)) {
            return false;
        }
        pace.take();
        return true;
    }

    private void begin() {
        if (!position.unsaved()) {
            transactionBegan = means.nanoTime().getAsLong();
        }
    }

    private void pass(RecordPosition place) {
        begin();
        position.pass(place);
    }

    private boolean old(long ahead) {
        return position.unsaved() && means.nanoTime().getAsLong() + ahead - transactionBegan > MAX_TRANSACTION;
    }

    /** If nothing at all was decodable, the registry is probably the wrong one: then no dead letter counts as read. */
    private void commit() {
        if (position.unsaved() && counter.trustworthy()) {
            outbox.commit(position.saved());
        }
    }
}
