package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.topology.RefusedRecords.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one ID from its input record to its outcome: validates it, adds it to the ledger, requests it and, on
 * completion, forwards the outcome and removes the ledger entry. Threads: stream thread only.
 *
 * <p>{@code init} may run again on the same object after a task was revived: it starts with a new completion queue and
 * requests every entry of the restored ledger again. {@code close} cancels and never forwards.
 */
final class EnrichProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(EnrichProcessor.class);
    private static final long BETWEEN_AGES_MILLIS = 1000;

    /**
     * Limit of the changelog topic with the brokers' defaults, minus space for the attempts that an entry accumulates.
     */
    private static final int MAX_IN_CHANGELOG = 900_000;

    private final TopologyContext parts;
    private ProcessorContext<byte[], byte[]> context;
    private Ledger ledger;
    private Completions calls;
    private OutcomeEmitter emitter;
    private ProcessBackpressure backPressure;
    private Deque<Integer> heldInput;
    private Map<Integer, Refusal> refused;

    /** Whether to commit what was forwarded last before forwarding anything else. */
    private boolean committing;

    private long agedAt;

    EnrichProcessor(TopologyContext parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        ledger = new Ledger(context.getStateStore(Ledger.STORE));
        calls = new Completions(parts.source());
        emitter = new OutcomeEmitter(context, parts);
        backPressure = new ProcessBackpressure(parts.backpressure(), parts.events());
        heldInput = new ArrayDeque<>();
        refused = new HashMap<>();
        committing = false;
        parts.backpressure().begin(inputPartition(), ledger.marked());
        if (ledger.marked() != null) {
            mark(); // a different topic, as the operator chose
        }
        refreshLimits();
        context.schedule(parts.settings().drainInterval(), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        parts.events()
                .processorOpened(partition(), ledger.size()); // before the first call: it sets the share of the rate
        ledger.forEach(this::takeUp);
        parts.input().restored(heldInput.size());
        notifyRoom();
        reportAge(parts.clock().millis());
    }

    /** Rereads the topic limits after a refusal: they may have changed while the worker ran. */
    private void refreshLimits() {
        if (parts.refusals().takeNews()) {
            try {
                parts.limits().refresh();
            } catch (InterruptedException e) {
                throw new InterruptException(e); // sets the interrupt flag again
            }
        }
    }

    private void takeUp(LedgerEntry line, int slot) {
        Refusal refusal = parts.refusals().of(line.input().origin());
        if (refusal != null) {
            refused.put(slot, refusal);
        } else if (line.isHeldInput()) {
            heldInput.add(slot);
            if (parts.ids().read(line.input().value()) instanceof Parsed.Valid) {
                parts.input().good(); // the ID rules have changed since it was held
            }
        } else {
            calls.ask(line, slot);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        drain();
        InputRecord input = InputRecord.of(record, context.recordMetadata().orElseThrow());
        History history = History.startingAt(parts.clock().instant());
        mark();
        Parsed parsed = parts.ids().read(input.value());
        boolean fits = input.size() <= maxLineBytes();
        Refusal refusal = parts.refusals().of(input.origin());
        if (refusal != null && fits) {
            AuditLogId id = parsed instanceof Parsed.Valid valid ? valid.id() : null;
            refused.put(admit(new LedgerEntry(id, input, history)), refusal);
            return;
        }
        if (parsed instanceof Parsed.Invalid invalid) {
            if (parts.input().holds(invalid.failure()) && fits) {
                hold(new LedgerEntry(null, input, history));
            } else {
                emitter.deadLetter(input, null, invalid.failure(), history);
            }
            return;
        }
        parts.input().good();
        AuditLogId id = ((Parsed.Valid) parsed).id();
        if (!fits) {
            emitter.deadLetter(input, id, oversized(input), history);
            return;
        }
        backPressure.await(calls, this::drain);
        LedgerEntry line = new LedgerEntry(id, input, history);
        calls.ask(line, admit(line));
    }

    /**
     * Holds a record. If the ledgers are full, it replaces the oldest held one: if reading stopped, the first valid ID
     * would never arrive.
     */
    private void hold(LedgerEntry line) {
        if (parts.backpressure().isBeyond() && !heldInput.isEmpty()) {
            release(ledger.close(heldInput.remove()));
        }
        heldInput.add(admit(line));
    }

    private int admit(LedgerEntry line) {
        int slot = ledger.open(line);
        parts.events().admitted();
        notifyRoom();
        return slot;
    }

    /** Largest input record, including key and headers, that the ledger accepts. */
    private int maxLineBytes() {
        int most = Math.min(
                parts.settings().maxRecordBytes(), parts.limits().ofChangelog().maxMessageBytes());
        return Math.min(most - most / 8, MAX_IN_CHANGELOG);
    }

    private static Failure oversized(InputRecord input) {
        return Failure.of(
                Code.RECORD_OVERSIZED,
                "the input record has " + input.size()
                        + " bytes with its key and headers, more than the ledger takes: send the ID without them");
    }

    @Override
    public void close() {
        if (calls != null) {
            calls.cancel();
            calls = null;
            parts.events().processorClosed(partition(), ledger.size());
            parts.events().oldestOpen(partition(), null);
            parts.backpressure().open(partition(), 0);
        }
    }

    private void punctuate(long now) {
        committing = !committing && deadLetterRefused();
        drain();
        parts.events().drained();
        if (Math.abs(now - agedAt) >= BETWEEN_AGES_MILLIS) {
            reportAge(now);
        }
    }

    private void notifyRoom() {
        parts.backpressure().open(partition(), ledger.size());
    }

    private void reportAge(long now) {
        agedAt = now;
        LedgerEntry oldest = ledger.oldest();
        parts.events().oldestOpen(partition(), oldest == null ? null : oldest.firstSeen());
        if (oldest != null && LOG.isDebugEnabled()) {
            String what = oldest.isHeldInput()
                    ? "a record without an ID"
                    : Escaped.text(oldest.id().value());
            LOG.debug(
                    "Open for longest in partition {}: {}, read from {}, seen at {}.",
                    partition(),
                    what,
                    oldest.input().origin(),
                    oldest.firstSeen());
        }
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
        return new TopicPartition(parts.settings().topics().input(), partition());
    }

    private int partition() {
        return context.taskId().partition();
    }

    private void drain() {
        if (committing) {
            return;
        }
        for (Completions.Completion news = calls.poll(); news != null; news = calls.poll()) {
            if (news.outcome() == null) {
                ledger.amend(news.slot(), news.history());
            } else {
                emitter.emit(ledger.close(news.slot()).with(news.history()), news.outcome());
                parts.events().settled();
            }
        }
        while (!heldInput.isEmpty() && !parts.input().isPaused()) {
            release(ledger.close(heldInput.remove()));
        }
        notifyRoom();
    }

    /**
     * Forwards the dead letters of refused records in a transaction of their own: if another record in it were refused,
     * they would be aborted as well, repeatedly. Streams commits after this punctuation.
     */
    private boolean deadLetterRefused() {
        boolean any = refused.entrySet().removeIf(this::isBuried);
        if (any) {
            context.commit();
            notifyRoom();
        }
        return any;
    }

    private boolean isBuried(Map.Entry<Integer, Refusal> entry) {
        boolean due = parts.refusals().isDue(entry.getValue());
        if (due) {
            emitter.deadLetterRefused(ledger.close(entry.getKey()), entry.getValue());
            parts.events().settled();
        }
        return due;
    }

    private void release(LedgerEntry line) {
        InputRecord input = line.input();
        Parsed parsed = parts.ids().read(input.value());
        if (parsed instanceof Parsed.Valid valid) {
            LedgerEntry readable = new LedgerEntry(valid.id(), input, line.history());
            calls.ask(readable, ledger.open(readable));
        } else {
            emitter.deadLetter(input, null, ((Parsed.Invalid) parsed).failure(), line.history());
            parts.events().settled();
        }
    }
}
