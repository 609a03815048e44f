package io.auditlog.enricher;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.SourceEvents;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.monitoring.CallMetrics;
import io.auditlog.enricher.monitoring.Count;
import io.auditlog.enricher.monitoring.DeadLetterLog;
import io.auditlog.enricher.monitoring.Durations;
import io.auditlog.enricher.monitoring.Heartbeat;
import io.auditlog.enricher.monitoring.KafkaStatus;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.monitoring.Metric;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.topology.TopologyEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the events of flow and source into metrics, heartbeat, state and rate share. Counters of outcomes, retries and
 * faults exist from the start; those of calls, which depend on the API's statuses, are created at the first call of
 * each. Threads: any.
 */
final class WorkerMetrics implements TopologyEvents, SourceEvents {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private static final String INPUT_ADVICE =
            "check input.topic and what is written to it: each value must hold one ID, as input.format says and id.pattern"
                    + " allows";

    private final Heartbeat pulse;
    private final RateAllocator share;
    private final WorkerStatus status;
    private final InstantSource clock;
    private final AtomicInteger openLines = new AtomicInteger();
    private final Map<Integer, Instant> oldest = new ConcurrentHashMap<>();

    private final Count admitted;
    private final Count overCap;
    private final Count enriched;
    private final Map<Code, Count> deadLetters;
    private final Map<Code, Count> retries;
    private final KafkaStatus kafka;
    private final AtomicLong expired = new AtomicLong();
    private final Count streamThreadDeaths;
    private final Count timestampsAdjusted;
    private final Count recordsRefused;
    private final Map<OutageCause, Count> faults;
    private final DeadLetterLog deadLetterLog;
    private final CallMetrics calls;
    private final Durations callTime;
    private final Durations permitWait;

    WorkerMetrics(
            Meters meters,
            Heartbeat pulse,
            RateAllocator share,
            WorkerStatus status,
            KafkaStatus kafka,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.pulse = pulse;
        this.share = share;
        this.status = status;
        this.kafka = kafka;
        this.clock = clock;
        deadLetterLog = new DeadLetterLog(nanoTime);
        admitted = meters.count(Metric.ADMITTED);
        overCap = meters.count(Metric.OVER_CAP);
        enriched = meters.count(Metric.ENRICHED);
        deadLetters = each(
                Code.class,
                code -> meters.count(Metric.DEAD_LETTERS, code.statusClass().label(), code.name()));
        retries = each(Code.class, code -> meters.count(Metric.RETRIES, code.name()));
        faults = each(OutageCause.class, cause -> meters.count(Metric.CHANNEL_FAULTS, cause.state()));
        streamThreadDeaths = meters.count(Metric.STREAM_THREAD_DEATHS);
        timestampsAdjusted = meters.count(Metric.TIMESTAMPS_ADJUSTED);
        recordsRefused = meters.count(Metric.RECORDS_REFUSED);
        calls = new CallMetrics(meters);
        callTime = meters.durations(Metric.CALL_TIME);
        permitWait = meters.durations(Metric.PERMIT_WAIT);
        meters.counted(Metric.EXPIRED, expired::get);
        meters.gauge(Metric.OPEN_LINES, openLines::get);
        meters.gauge(Metric.OLDEST_LINE, this::oldestOpenSeconds);
        meters.gauge(Metric.DRAIN_AGE, () -> pulse.age().toMillis() / 1000.0);
    }

    private static <K extends Enum<K>> Map<K, Count> each(Class<K> keys, Function<K, Count> count) {
        Map<K, Count> counts = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            counts.put(key, count.apply(key));
        }
        return Collections.unmodifiableMap(counts);
    }

    /** IDs read and without an outcome. */
    int openLines() {
        return openLines.get();
    }

    /** Input records deleted by retention before they were read. */
    long expired() {
        return expired.get();
    }

    /** Age of the oldest open ledger entry of all processors, 0 if none. It grows while the topology is paused. */
    long oldestOpenSeconds() {
        if (openLines.get() == 0) {
            return 0; // processors report once a second
        }
        Instant now = clock.instant();
        return oldest.values().stream()
                .mapToLong(since -> Math.max(0, Duration.between(since, now).toSeconds()))
                .max()
                .orElse(0);
    }

    @Override
    public void processorOpened(int partition, int restoredLines) {
        openLines.addAndGet(restoredLines);
        pulse.processorOpened();
        share.gained(partition);
        if (restoredLines > 0) {
            LOG.info("Took up {} IDs again that were open when their worker ended.", restoredLines);
        }
    }

    @Override
    public void processorClosed(int partition, int leftOpen) {
        openLines.addAndGet(-leftOpen);
        pulse.processorClosed();
        share.lost(partition);
    }

    @Override
    public void oldestOpen(int partition, Instant since) {
        if (since == null) {
            oldest.remove(partition);
        } else {
            oldest.put(partition, since);
        }
    }

    @Override
    public void ownsUntil(OptionalLong end) {
        share.lentUntil(end);
    }

    @Override
    public void drained() {
        pulse.beat();
        kafka.alive();
        deadLetterLog.look();
    }

    @Override
    public void ledgerFull(boolean full, int open) {
        status.ledgerFull(full ? open : 0);
    }

    @Override
    public void inputPaused(int held, String latest) {
        String reason = "no record in a row of fifty or more holds an audit-log ID (held so far: " + held
                + "; the latest: " + latest + ")";
        LOG.warn(
                "{}: {}. Reading goes on slowly until one is an ID. To do: {}",
                WorkerStatus.PAUSED_INPUT,
                reason,
                INPUT_ADVICE);
        status.paused(WorkerStatus.PAUSED_INPUT, reason, INPUT_ADVICE);
    }

    @Override
    public void inputResumed() {
        LOG.info("The input holds an ID again; what was held becomes dead letters.");
        status.paused(WorkerStatus.PAUSED_INPUT, null, "");
    }

    @Override
    public void admitted() {
        openLines.incrementAndGet();
        admitted.add();
    }

    @Override
    public void admittedOverCap(int open) {
        overCap.add();
        LOG.debug("Admitted an ID without room; {} are open.", open);
    }

    @Override
    public void settled() {
        openLines.decrementAndGet();
    }

    @Override
    public void enriched() {
        enriched.add();
    }

    @Override
    public void deadLettered(Code code) {
        deadLetters.get(code).add();
        deadLetterLog.add(code);
    }

    @Override
    public void expired(int partition, long records) {
        LOG.error(
                "The input topic's retention deleted up to {} records of partition {} that were not read yet, {} in all since"
                        + " the start. Raise retention.ms, and have those of that time sent again.",
                records,
                partition,
                expired.addAndGet(records));
    }

    @Override
    public void streamThreadDied(Throwable cause, Duration wait) {
        streamThreadDeaths.add();
        kafka.died(cause, wait);
    }

    @Override
    public void committed() {
        kafka.committed();
    }

    @Override
    public void unreachable(Throwable failure) {
        kafka.unreachable(failure);
    }

    @Override
    public void timestampAdjusted(String topic) {
        timestampsAdjusted.add();
    }

    @Override
    public void recordRefused(String error, boolean first) {
        recordsRefused.add();
        if (first) {
            LOG.warn(
                    "The brokers refused a record, {}. It is written in another form; what else was in its transaction is"
                            + " asked for again.",
                    error);
        }
    }

    @Override
    public void permitted(long waitedNanos) {
        permitWait.add(waitedNanos);
    }

    @Override
    public void answered(int httpStatus, Code code, long nanos) {
        calls.add(httpStatus, code);
        callTime.add(nanos);
        if (code == Code.TOO_MANY_REQUESTS) {
            status.throttled();
        }
    }

    @Override
    public void postponed(Code code) {
        retries.get(code).add();
    }

    @Override
    public void held(OutageCause cause) {
        faults.get(cause).add();
    }
}
