package io.auditlog.enricher;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.kafka.TopicLimits;
import io.auditlog.enricher.monitoring.DeadLetterLog;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.InputStatus;
import io.auditlog.enricher.monitoring.KafkaStatus;
import io.auditlog.enricher.monitoring.RecordAges;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.monitoring.admin.Recent;
import io.auditlog.enricher.ratelimit.RateAllocator;
import io.auditlog.enricher.topology.TopologyEvents;
import io.auditlog.enricher.topology.ledger.OpenId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the events of the topology into metrics, heartbeat, state and rate share. Every counter exists from the start.
 * Threads: any.
 */
final class WorkerMetrics implements TopologyEvents {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private static final List<Integer> OCSF_CLASSES = List.of(3001, 3002, 3004, 3005, 6003);

    private final MeterRegistry registry;
    private final Heartbeat heartbeat;
    private final RateAllocator share;
    private final WorkerStatus status;
    private final InputStatus input;
    private final KafkaStatus kafka;
    private final InstantSource clock;
    private final Recent recent;
    private final DeadLetterLog deadLetterLog;
    private final AtomicInteger openLines = new AtomicInteger();

    /** The last checkpoint: as forwarded, and as committed. */
    private final AtomicReference<Instant> forwarded = new AtomicReference<>();

    private final AtomicReference<Instant> sealed = new AtomicReference<>();

    private final Counter admitted;
    private final Counter overCap;
    private final Counter enriched;
    private final Counter expired;
    private final Counter streamThreadDeaths;
    private final Counter timestampsAdjusted;
    private final Counter recordsRefused;
    private final Counter ocsfTruncated;
    private final RecordAges ages;

    WorkerMetrics(
            MeterRegistry registry,
            Heartbeat heartbeat,
            RateAllocator share,
            WorkerStatus status,
            KafkaStatus kafka,
            Recent recent,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.heartbeat = heartbeat;
        this.registry = registry;
        this.share = share;
        this.status = status;
        this.input = new InputStatus(status);
        this.kafka = kafka;
        this.recent = recent;
        this.clock = clock;
        deadLetterLog = new DeadLetterLog(nanoTime);
        admitted = registry.counter("enricher.ids.admitted");
        overCap = registry.counter("enricher.ids.admitted.over.cap");
        enriched = registry.counter("enricher.records.enriched");
        expired = registry.counter("enricher.input.expired");
        streamThreadDeaths = registry.counter("enricher.stream.thread.deaths");
        timestampsAdjusted = registry.counter("enricher.records.timestamp.adjusted");
        recordsRefused = registry.counter("enricher.records.refused");
        ocsfTruncated = registry.counter("enricher.records.ocsf.truncated");
        ages = new RecordAges(registry, clock);
        registry.gauge(
                "enricher.checkpoint.time.seconds",
                sealed,
                time -> time.get() == null ? Double.NaN : time.get().getEpochSecond());
        OCSF_CLASSES.forEach(this::ocsf);
        for (Code code : Code.values()) {
            deadLetters(code);
        }
        registry.gauge("enricher.ledger.open", openLines);
        registry.gauge("enricher.ledger.oldest.seconds", this, WorkerMetrics::oldestOpenSeconds);
        registry.gauge(
                "enricher.drain.age.seconds", heartbeat, beat -> beat.age().toMillis() / 1000.0);
    }

    private Counter deadLetters(Code code) {
        return registry.counter(
                "enricher.records.dead.letters", "class", code.statusClass().label(), "code", code.name());
    }

    private Counter ocsf(int classUid) {
        return registry.counter("enricher.records.ocsf", "class", String.valueOf(classUid));
    }

    /** IDs read and without an outcome. */
    int openLines() {
        return openLines.get();
    }

    /** Input records deleted by retention before they were read. */
    long expired() {
        return (long) expired.count();
    }

    /** Age of the oldest open ledger entry of all processors, 0 if none. It grows while the topology is paused. */
    long oldestOpenSeconds() {
        if (openLines.get() == 0) {
            return 0; // processors report once a second
        }
        return recent.open().stream()
                .mapToLong(open -> ages.age(open.since().toEpochMilli()) / 1000)
                .findFirst()
                .orElse(0);
    }

    /** Age of the oldest open record by its timestamp, in seconds, 0 if none is open. */
    double secondsUnfinished() {
        return openLines.get() == 0 ? 0 : ages.age(recent.oldestTimestamp()) / 1000.0;
    }

    @Override
    public void processorOpened(int partition, int restoredLines) {
        openLines.addAndGet(restoredLines);
        heartbeat.processorOpened();
        share.gained(partition);
        recent.opened(partition);
        if (restoredLines > 0) {
            LOG.info("Resumed {} open IDs, which a worker that ended had left.", restoredLines);
        }
    }

    @Override
    public void processorClosed(int partition, int leftOpen) {
        openLines.addAndGet(-leftOpen);
        heartbeat.processorClosed();
        share.lost(partition);
        recent.closed(partition);
    }

    @Override
    public void oldestOpen(int partition, List<OpenId> first, long timestamp) {
        recent.open(partition, first, timestamp);
    }

    @Override
    public void ownsUntil(OptionalLong end) {
        share.lentUntil(end);
    }

    @Override
    public void drained() {
        heartbeat.beat();
        kafka.alive();
        deadLetterLog.look();
    }

    @Override
    public void ledgerFull(boolean full, int open, long bytes) {
        status.ledgerFull(full ? open : 0, bytes);
    }

    @Override
    public void inputPaused(int held, String latest) {
        input.paused(held, latest);
    }

    @Override
    public void inputResumed(boolean moved) {
        input.resumed(moved);
    }

    @Override
    public void admitted() {
        openLines.incrementAndGet();
        admitted.increment();
    }

    @Override
    public void admittedOverCap(int open) {
        overCap.increment();
        LOG.debug("Admitted an ID without room; {} are open.", open);
    }

    @Override
    public void settled() {
        openLines.decrementAndGet();
    }

    @Override
    public void enriched() {
        enriched.increment();
    }

    @Override
    public void viewed(int classUid, boolean truncated) {
        ocsf(classUid).increment();
        if (truncated) {
            ocsfTruncated.increment();
        }
    }

    @Override
    public void deadLettered(Code code, String subject, String error) {
        deadLetters(code).increment();
        deadLetterLog.add(code);
        recent.deadLettered(clock.instant(), subject, code, error);
    }

    @Override
    public void expired(int partition, long records) {
        expired.increment((double) records);
        LOG.error(
                "The input topic's retention deleted up to {} records of partition {} that were not read yet, {} in all since"
                        + " the start. Raise retention.ms, and have those of that time sent again.",
                records,
                partition,
                expired());
    }

    @Override
    public void streamThreadDied(Throwable cause, Duration wait) {
        streamThreadDeaths.increment();
        kafka.died(cause, wait);
    }

    @Override
    public void committed() {
        kafka.committed();
        Instant written = forwarded.getAndSet(null);
        if (written != null) {
            sealed.set(written);
        }
    }

    @Override
    public void written(long timestamp) {
        ages.written(timestamp);
    }

    @Override
    public void unreachable(Throwable failure) {
        kafka.unreachable(failure);
    }

    @Override
    public void timestampAdjusted(String topic) {
        timestampsAdjusted.increment();
    }

    @Override
    public void sealed(Instant time) {
        forwarded.set(time);
    }

    @Override
    public void ownRecordRefused(String topic, String error) {
        recordsRefused.increment();
        forwarded.set(null);
        kafka.refused(topic, error, TopicLimits.SMALLEST);
    }

    @Override
    public void recordRefused(String error, boolean first) {
        recordsRefused.increment();
        if (first) {
            LOG.warn(
                    "The brokers refused a record, {}. It is written in another form; what else was in its transaction is"
                            + " asked for again.",
                    error);
        }
    }
}
