package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.topology.RefusedRecords.Refusal;
import io.auditlog.enricher.topology.ledger.Ledger;
import io.auditlog.enricher.topology.ledger.LedgerEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Processes one ID from its input record to its outcome: validates it, adds it to the ledger, requests it and, on
 * completion, forwards the outcome and removes the entry. {@code init} may run again on the same object after a task
 * was revived: all entries of the restored ledger are requested again. Threads: stream thread only.
 */
final class EnrichProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private static final long BETWEEN_AGES_MILLIS = 1000;

    /** So many open IDs are shown to an operator. */
    private static final int SHOWN = 100;

    /** So short that each pass of the stream thread drains, also one without input. */
    private static final Duration BETWEEN_DRAINS = Duration.ofMillis(1);

    /** Limit of the changelog topic with the brokers' defaults, minus space for the attempts that an entry accumulates. */
    private static final int MAX_IN_CHANGELOG = 900_000;

    /** Held records released in one pass. */
    private static final int MAX_RELEASED = TopologySettings.MAX_POLLED;

    private final EnrichTopology parts;
    private final TopologyEvents events;
    private final PollBackpressure backpressure;
    private final Deque<Integer> heldInput = new ArrayDeque<>();
    private final Map<Integer, Refusal> refused = new HashMap<>();
    private ProcessorContext<byte[], byte[]> context;
    private int partition;
    private Ledger ledger;
    private Completions completions;
    private OutcomeLog log;
    private OutcomeEmitter emitter;

    /** Whether to commit what was forwarded last before forwarding anything else. */
    private boolean committing;

    private long agedAt;

    EnrichProcessor(EnrichTopology parts) {
        this.parts = parts;
        this.events = parts.events();
        this.backpressure = parts.backpressure();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        partition = context.taskId().partition();
        ledger = new Ledger(context.getStateStore(Ledger.STORE));
        log = new OutcomeLog(context, parts, ledger, inputPartition());
        completions = new Completions(parts.source(), log.isOn(), parts.traces());
        emitter = new OutcomeEmitter(context, parts, log);
        heldInput.clear();
        refused.clear();
        committing = false;
        backpressure.begin(inputPartition(), ledger.marked());
        if (ledger.marked() != null) {
            mark(); // a different topic, as the operator chose
        }
        if (parts.refusals().takeNews()) {
            parts.refreshLimits().run(); // they may have changed while the worker ran
        }
        context.schedule(BETWEEN_DRAINS, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        events.processorOpened(partition, ledger.size()); // before the first call: it sets the share of the rate
        ledger.forEach(this::restore);
        parts.input().restored(partition, heldInput.size());
        reportOpen();
        reportAge(parts.clock().millis());
    }

    private void restore(LedgerEntry entry, int slot) {
        Refusal refusal = parts.refusals().of(entry.origin());
        if (refusal != null) {
            refused.put(slot, refusal);
        } else if (entry.id() == null) {
            heldInput.add(slot);
            if (parts.ids().read(entry.value()) instanceof Parsed.Valid) {
                parts.input().good(); // the ID rules have changed since it was held
            }
        } else {
            completions.ask(entry, slot);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        drain();
        mark();
        Parsed parsed = parts.ids().read(record.value());
        LedgerEntry entry = entry(record, parsed instanceof Parsed.Valid valid ? valid.id() : null);
        log.read(entry.origin().offset());
        take(entry, parsed);
        log.save();
    }

    private void take(LedgerEntry entry, Parsed parsed) {
        boolean fits = entry.size() <= maxEntryBytes();
        Refusal refusal = parts.refusals().of(entry.origin());
        if (refusal != null && fits) {
            refused.put(admit(entry), refusal);
        } else if (parsed instanceof Parsed.Invalid invalid) {
            if (parts.input().holds(partition, invalid.failure()) && fits) {
                hold(entry);
            } else {
                emitter.deadLetter(entry, invalid.failure());
            }
        } else {
            parts.input().good();
            if (fits) {
                request(entry);
            } else {
                emitter.deadLetter(entry, oversized(entry));
            }
        }
    }

    private LedgerEntry entry(Record<byte[], byte[]> read, AuditLogId id) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        Origin origin = new Origin(from.topic(), from.partition(), from.offset());
        History history = History.startingAt(parts.clock().instant());
        return new LedgerEntry(id, origin, read.key(), read.value(), read.headers(), read.timestamp(), history);
    }

    /** A polled record cannot be returned: without capacity it is admitted and counted. */
    private void request(LedgerEntry entry) {
        if (backpressure.isBeyond() || !parts.source().hasRoom()) {
            events.admittedOverCap(backpressure.total());
        }
        completions.ask(entry, admit(entry));
    }

    /**
     * Holds a record. If the ledgers are full, it replaces the oldest held ones: if reading stopped, the first valid ID
     * would never arrive.
     */
    private void hold(LedgerEntry entry) {
        while (backpressure.isBeyond() && !heldInput.isEmpty()) {
            release(ledger.close(heldInput.remove()));
            reportOpen();
        }
        heldInput.add(admit(entry));
    }

    private int admit(LedgerEntry entry) {
        int slot = ledger.open(entry);
        events.admitted();
        reportOpen();
        return slot;
    }

    /** Largest input record, including key and headers, that the ledger accepts. */
    private int maxEntryBytes() {
        TopicLimits changelog = parts.limits().apply(parts.continuity().changelog());
        int most = Math.min(parts.settings().maxRecordBytes(), changelog.maxMessageBytes());
        return Math.min(most - most / 8, MAX_IN_CHANGELOG);
    }

    private static Failure oversized(LedgerEntry entry) {
        return Failure.of(
                Code.RECORD_OVERSIZED,
                "the input record has " + entry.size()
                        + " bytes with its key and headers, more than the ledger takes: send the ID without them");
    }

    @Override
    public void close() {
        if (completions != null) {
            completions.cancel();
            completions = null;
            events.processorClosed(partition, ledger.size());
            parts.input().closed(partition);
            events.oldestOpen(partition, List.of(), Long.MAX_VALUE);
            backpressure.open(partition, 0, 0);
        }
    }

    private void punctuate(long now) {
        committing = !committing && deadLetterRefused();
        if (!committing) {
            releaseHeld();
            drain();
            log.seal(parts.clock().millis());
        }
        log.save();
        events.drained();
        if (parts.commits().fires(backpressure.total() > 0)) {
            context.commit();
        }
        if (Math.abs(now - agedAt) >= BETWEEN_AGES_MILLIS) {
            reportAge(now);
        }
    }

    private void reportAge(long now) {
        agedAt = now;
        events.oldestOpen(partition, ledger.oldest(SHOWN), ledger.oldestTimestamp());
    }

    /** Writes the mark in the transaction of the first record read, so that every committed offset has a mark. */
    private void mark() {
        Uuid topic = parts.continuity().inputId();
        boolean known = !topic.equals(Uuid.ZERO_UUID);
        if (ledger.marked() == null || (known && !topic.equals(ledger.marked()))) {
            ledger.mark(inputPartition(), topic, parts.clock().instant());
        }
    }

    private TopicPartition inputPartition() {
        return new TopicPartition(parts.settings().topics().input(), partition);
    }

    private void drain() {
        if (committing) {
            return;
        }
        for (Completions.Completion next = completions.poll(); next != null; next = completions.poll()) {
            if (next.outcome() == null) {
                ledger.amend(next.slot(), next.history());
            } else {
                emitter.emit(ledger.close(next.slot()).with(next.history()), next);
                events.settled();
            }
        }
        reportOpen();
    }

    private void reportOpen() {
        backpressure.open(partition, ledger.size(), ledger.bytes());
    }

    /** Releases the held records once an ID was read: in transactions of a limited size, between which polls go on. */
    private void releaseHeld() {
        int released = 0;
        while (released < MAX_RELEASED && !heldInput.isEmpty() && !parts.input().isPaused()) {
            release(ledger.close(heldInput.remove()));
            released++;
        }
        if (released == MAX_RELEASED) {
            context.commit();
        }
    }

    /**
     * Forwards the dead letters of refused records in a transaction of their own: if another record in it were refused,
     * they would be aborted as well, repeatedly. Streams commits after this punctuation.
     */
    private boolean deadLetterRefused() {
        boolean any = refused.entrySet().removeIf(entry -> {
            boolean due = parts.refusals().isDue(entry.getValue());
            if (due) {
                emitter.deadLetterRefused(ledger.close(entry.getKey()), entry.getValue());
                events.settled();
            }
            return due;
        });
        if (any) {
            context.commit();
            reportOpen();
        }
        return any;
    }

    /** Requests a held record, if it has an ID by the rules of now, or writes it off. */
    private void release(LedgerEntry held) {
        Parsed parsed = parts.ids().read(held.value());
        if (parsed instanceof Parsed.Valid valid) {
            LedgerEntry readable = held.with(valid.id());
            completions.ask(readable, ledger.open(readable));
        } else {
            emitter.deadLetter(held, ((Parsed.Invalid) parsed).failure());
            events.settled();
        }
    }
}
