package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * One run from the group's offsets to the end offsets: reads dead letters, sends the selected ones back or to the
 * parking topic, and commits record and offset together. A transaction is committed within about a second, because an
 * open one on the input topic hides all later records from the worker. Threads: one, once.
 */
public final class Redrive {

    private static final long MAX_TRANSACTION = TimeUnit.SECONDS.toNanos(1);

    private final RedrivePlan plan;
    private final DeadLetterContext context;
    private final SendRate rate;
    private final RedriveSummary summary = new RedriveSummary();
    private final Instant now;

    /** Partitions whose next dead letter is left for a later run. */
    private final Set<TopicPartition> left = new HashSet<>();

    /** Null in a dry run. */
    private final Producer<byte[], byte[]> producer;

    private Position position;
    private Instant since;
    private boolean transactionOpen;
    private long unsavedSince;
    private boolean begun;
    private boolean stopped;

    public Redrive(RedrivePlan plan, DeadLetterContext context) {
        this.plan = plan;
        this.context = context;
        this.rate = new SendRate(plan.perSecond(), context.nanoTime());
        this.now = context.clock().instant();
        this.producer = plan.dryRun() ? null : context.producer();
    }

    /**
     * Runs to the end, the maximum or a stop, whichever comes first, and leaves no transaction open.
     *
     * @throws DeadLetterException if it cannot continue; the current transaction is committed or aborted, never partial
     */
    public RedriveSummary run() throws DeadLetterException, InterruptedException {
        try {
            return through();
        } catch (KafkaException e) {
            throw DeadLetterException.of(e, "Nothing was sent twice or lost: " + again());
        } catch (DeadLetterException e) {
            throw begun ? new DeadLetterException(e.getMessage() + "; then " + again(), e) : e;
        }
    }

    /** How to continue after a failure: with {@code fromBeginning}, the same command would start over. */
    private String again() {
        if (!begun) {
            return "run the same command again";
        }
        return "run the same command again" + (plan.fromBeginning() ? " without --from-beginning" : "")
                + ", it goes on where it stopped";
    }

    private RedriveSummary through() throws DeadLetterException, InterruptedException {
        long begin = context.nanoTime().getAsLong();
        Scan scan = open();
        while (!scan.done() && !stopped) {
            List<ConsumerRecord<byte[], byte[]>> records = scan.next();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                take(record, scan);
                if (stopped) {
                    break;
                }
            }
            stopped |= stopWithin(0);
            if (records.isEmpty() || tooOld(0)) {
                commit();
            }
        }
        if (!stopped) {
            scan.ends().keySet().removeAll(left);
            scan.ends().forEach(position::reach);
            position.end();
        }
        commit();
        return summary.took(Duration.ofNanos(context.nanoTime().getAsLong() - begin));
    }

    /**
     * Initializes transactions first: that fences an earlier run and completes its open transaction, and so fixes the
     * group's offsets. The start offsets are committed before the first dead letter: a run from the beginning can then
     * be continued like any other, and the brokers keep the offsets of partitions without new dead letters.
     */
    private Scan open() throws DeadLetterException, InterruptedException {
        List<TopicPartition> partitions = context.topics().partitions(plan.selection(), plan.fromParked());
        context.topics().require(plan.target()); // a producer would wait a minute for it
        if (producer != null) {
            producer.initTransactions();
        }
        position = new Position(
                plan.fromBeginning() ? Map.of() : context.consumer().committed(Set.copyOf(partitions)));
        since = position.since(plan.selection(), now);
        Scan scan = new Scan(context.consumer(), partitions, position.offsets(), context.nanoTime());
        position.begin(scan.starts());
        commit();
        begun = producer != null;
        return scan;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Scan scan)
            throws DeadLetterException, InterruptedException {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (left.contains(partition)) {
            return;
        }
        Optional<StoredDeadLetter> letter = context.decoder().read(record);
        if (letter.isEmpty()) {
            summary.add(Result.UNDECODABLE);
        } else if (plan.selection().selectsLater(letter.get(), now)) {
            left.add(partition);
            scan.leave(partition);
            return;
        } else if (!process(letter.get())) {
            return;
        }
        noteProgress();
        position.pass(partition, record.offset());
        stopped |= summary.count(Result.SENT, Result.PARKED) >= plan.max();
    }

    /** Processes a dead letter according to the plan; false if a stop was requested before it was sent. */
    private boolean process(StoredDeadLetter letter) throws DeadLetterException, InterruptedException {
        if (!plan.selection().selects(letter, since, now)) {
            summary.add(Result.NOT_SELECTED);
        } else if (letter.content().getOriginalOmitted()) {
            summary.add(Result.ORIGINAL_OMITTED);
            context.skipped().originalOmitted(letter);
        } else {
            return send(letter);
        }
        return true;
    }

    private boolean send(StoredDeadLetter letter) throws DeadLetterException, InterruptedException {
        boolean parks = plan.parks(letter);
        if (producer != null) {
            if (parks) {
                requireParking(letter);
            }
            if (!awaitTurn()) {
                stopped = true;
                return false;
            }
            send(parks ? letter.parked() : letter.original(plan.target(), plan.keepTimestamp()));
        }
        if (parks) {
            summary.add(Result.PARKED);
        } else {
            summary.sent(letter);
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit reports a failure
    private void send(ProducerRecord<byte[], byte[]> record) {
        noteProgress();
        beginTransaction();
        producer.send(record);
    }

    private void requireParking(StoredDeadLetter letter) throws DeadLetterException, InterruptedException {
        try {
            context.topics().requireParking(letter.record().topic());
        } catch (DeadLetterException e) {
            commit(); // what was sent must not be sent again once the topic exists
            throw e;
        }
    }

    /** Waits for the send rate, with no open transaction during a long wait; false if a stop was requested meanwhile. */
    private boolean awaitTurn() throws InterruptedException {
        long wait = rate.untilNext();
        if (tooOld(Math.max(wait, 0))) {
            commit();
        }
        if (stopWithin(wait)) {
            return false;
        }
        rate.take();
        return true;
    }

    private boolean stopWithin(long nanos) throws InterruptedException {
        return context.stop().await(nanos, TimeUnit.NANOSECONDS);
    }

    private void noteProgress() {
        if (!position.unsaved()) {
            unsavedSince = context.nanoTime().getAsLong();
        }
    }

    /** Whether the transaction will have been open for too long after this time. */
    private boolean tooOld(long nanos) {
        return position.unsaved() && context.nanoTime().getAsLong() + nanos - unsavedSince > MAX_TRANSACTION;
    }

    private void beginTransaction() {
        if (!transactionOpen) {
            producer.beginTransaction();
            transactionOpen = true;
        }
    }

    /** If nothing at all was decodable, the registry is probably the wrong one: then no dead letter counts as read. */
    private void commit() {
        long read = summary.read();
        if (!position.unsaved() || (read > 0 && summary.count(Result.UNDECODABLE) == read)) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = position.saved();
        if (producer != null) {
            beginTransaction();
            producer.sendOffsetsToTransaction(offsets, context.consumer().groupMetadata());
            producer.commitTransaction();
            transactionOpen = false;
        }
    }
}
