package io.auditlog.enricher.flow;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of an ID between its input record and its outcome: checked, entered into the ledger, asked for, and, when
 * the answer is back, forwarded and struck out. Everything here happens on the stream thread.
 *
 * <p>{@code init} may run again on the same object after a task was revived: it starts with a fresh queue and asks
 * again for every line that the restored ledger holds. {@code close} cancels and never forwards.
 */
final class EnrichProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(EnrichProcessor.class);
    private static final long BETWEEN_AGES_MILLIS = 1000;

    private final FlowParts parts;
    private ProcessorContext<byte[], byte[]> context;
    private Ledger ledger;
    private OpenCalls calls;
    private Outlet outlet;
    private BackPressure backPressure;
    private long agedAt;

    EnrichProcessor(FlowParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        FlowSettings settings = parts.settings();
        context = processorContext;
        ledger = new Ledger(context.getStateStore(Ledger.STORE));
        calls = new OpenCalls(parts.source());
        outlet = new Outlet(
                context,
                new DeadLetterWriter(parts.letters(), parts.workerVersion(), parts.clock()),
                settings,
                parts.events());
        backPressure = new BackPressure(settings.maxOpen(), parts.gate(), parts.events());
        context.schedule(settings.drainInterval(), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        parts.events().processorOpened(ledger.size()); // before the first call: it brings the share of the rate
        ledger.forEach(calls::ask);
        tellAge(parts.clock().millis());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        drain();
        InputRecord input = InputRecord.of(record, context.recordMetadata().orElseThrow());
        History history = History.startingAt(parts.clock().instant());
        Parsed parsed = AuditLogId.parse(input.value(), parts.rules());
        if (parsed instanceof Parsed.Invalid invalid) {
            outlet.bury(input, null, invalid.failure(), history);
            return;
        }
        AuditLogId id = ((Parsed.Valid) parsed).id();
        if (input.size() > parts.settings().maxLineBytes()) {
            outlet.bury(input, id, oversized(input), history);
            return;
        }
        backPressure.await(calls, ledger, this::drain);
        LedgerLine line = new LedgerLine(id, input, history);
        calls.ask(line, ledger.open(line));
        parts.events().admitted();
        tellRoom();
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
            parts.events().processorClosed(ledger.size());
            parts.events().oldestOpen(partition(), null);
            parts.gate().full(partition(), false);
        }
    }

    private void punctuate(long now) {
        drain();
        tellRoom();
        parts.events().drained();
        if (Math.abs(now - agedAt) >= BETWEEN_AGES_MILLIS) {
            tellAge(now);
        }
    }

    private void tellRoom() {
        int most = parts.settings().maxOpen();
        parts.gate().full(partition(), ledger.size() >= most - Math.min(most / 2, FlowSettings.MOST_POLLED));
    }

    private void tellAge(long now) {
        agedAt = now;
        LedgerLine oldest = ledger.oldest();
        parts.events().oldestOpen(partition(), oldest == null ? null : oldest.firstSeen());
        if (oldest != null && LOG.isDebugEnabled()) {
            String id = Escaped.text(oldest.id().value());
            LOG.debug("The oldest open ID of partition {} is {}, seen at {}.", partition(), id, oldest.firstSeen());
        }
    }

    private int partition() {
        return context.taskId().partition();
    }

    private void drain() {
        for (OpenCalls.News news = calls.poll(); news != null; news = calls.poll()) {
            if (news.outcome() == null) {
                ledger.amend(news.slot(), news.history());
            } else {
                outlet.emit(ledger.close(news.slot()).with(news.history()), news.outcome());
                parts.events().settled();
            }
        }
    }
}
