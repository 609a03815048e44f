package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.kafka.Scan;
import io.auditlog.enricher.ratelimit.SendRate;
import java.time.Instant;
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
    private final RedriveSummary summary;
    private final Instant now;

    /** Null in a dry run. */
    private final Producer<byte[], byte[]> producer;

    private Scan scan;
    private Position position;
    private Instant since;
    private boolean transactionOpen;
    private long committedAt;
    private boolean begun;
    private boolean stopped;

    public Redrive(RedrivePlan plan, DeadLetterContext context) {
        this.plan = plan;
        this.context = context;
        this.rate = new SendRate(plan.perSecond(), context.nanoTime());
        this.summary = new RedriveSummary(context.nanoTime());
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
            open();
            while (!scan.done() && !stopped) {
                takeNext();
            }
            if (!stopped) {
                scan.ends().forEach(position::reach); // a transaction ends with a marker after its last dead letter
                position.end();
            }
            commit();
            return summary;
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

    /**
     * Initializes transactions first: that fences an earlier run and completes its open transaction, and so fixes the
     * group's offsets. The start offsets are committed before the first dead letter: a run from the beginning can then
     * be continued like any other, and the brokers keep the offsets of partitions without new dead letters.
     */
    private void open() throws DeadLetterException {
        List<TopicPartition> partitions = context.topics().partitions(plan.selection(), plan.fromParked());
        context.topics().require(plan.target()); // a producer would wait a minute for it
        if (producer != null) {
            producer.initTransactions();
        }
        Map<TopicPartition, OffsetAndMetadata> committed =
                plan.fromBeginning() ? Map.of() : context.consumer().committed(Set.copyOf(partitions));
        position = new Position(committed);
        since = position.since(plan.selection(), now);
        scan = Scan.upToNow(context.consumer(), partitions, position.offsets());
        scan.starts().forEach(position::reach);
        commit();
        begun = producer != null;
    }

    private void takeNext() throws DeadLetterException, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = scan.next();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (!position.hasLeft(partition) && take(record)) {
                position.reach(partition, record.offset() + 1);
                stopped = summary.count(Result.SENT, Result.PARKED) >= plan.max();
            }
            if (stopped) {
                return;
            }
        }
        stopped = stopWithin(0);
        if (records.isEmpty() || sinceCommit() > MAX_TRANSACTION) {
            commit();
        }
    }

    /** Processes a record according to the plan; false if it is left for a later run. */
    private boolean take(ConsumerRecord<byte[], byte[]> record) throws DeadLetterException, InterruptedException {
        Optional<StoredDeadLetter> decoded = context.decoder().read(record);
        if (decoded.isEmpty()) {
            return summary.add(Result.UNDECODABLE);
        }
        StoredDeadLetter letter = decoded.get();
        if (plan.selection().selectsLater(letter, now)) {
            position.leave(new TopicPartition(record.topic(), record.partition()));
            return false;
        }
        if (!plan.selection().selects(letter, since, now)) {
            return summary.add(Result.NOT_SELECTED);
        }
        if (letter.content().getOriginalOmitted()) {
            context.decoder()
                    .skip(
                            record,
                            "was too large to hold its input record, which is at "
                                    + Escaped.text(letter.origin().toString())
                                    + ": send that one again by hand");
            return summary.add(Result.ORIGINAL_OMITTED);
        }
        boolean parks = plan.parks(letter);
        if (producer != null && !send(letter, parks)) {
            stopped = true;
            return false;
        }
        return parks ? summary.add(Result.PARKED) : summary.addSent(letter);
    }

    /** Sends a dead letter in its turn, with no open transaction during a long wait; false if a stop was requested. */
    private boolean send(StoredDeadLetter letter, boolean parks) throws DeadLetterException, InterruptedException {
        if (parks) {
            requireParking(letter);
        }
        long wait = rate.untilNext();
        if (sinceCommit() + Math.max(wait, 0) > MAX_TRANSACTION) {
            commit();
        }
        if (stopWithin(wait)) {
            return false;
        }
        rate.take();
        beginTransaction();
        send(parks ? letter.parked() : letter.original(plan.target(), plan.keepTimestamp()));
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit reports a failure
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private void requireParking(StoredDeadLetter letter) throws DeadLetterException {
        try {
            context.topics().requireParking(letter.record().topic());
        } catch (DeadLetterException e) {
            commit(); // what was sent must not be sent again once the topic exists
            throw e;
        }
    }

    private long sinceCommit() {
        return context.nanoTime().getAsLong() - committedAt;
    }

    private boolean stopWithin(long nanos) throws InterruptedException {
        return context.stop().await(nanos, TimeUnit.NANOSECONDS);
    }

    private void beginTransaction() {
        if (!transactionOpen) {
            producer.beginTransaction();
            transactionOpen = true;
        }
    }

    /** If nothing at all was decodable, the registry is probably the wrong one: then no dead letter counts as read. */
    private void commit() {
        committedAt = context.nanoTime().getAsLong();
        long read = summary.read();
        if (!position.unsaved() || (read > 0 && summary.count(Result.UNDECODABLE) == read)) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = position.save();
        if (producer != null) {
            beginTransaction();
            producer.sendOffsetsToTransaction(offsets, context.consumer().groupMetadata());
            producer.commitTransaction();
            transactionOpen = false;
        }
    }
}
