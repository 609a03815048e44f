package io.auditlog.enricher;

import io.auditlog.enricher.config.Version;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.evidence.CheckpointSettings;
import io.auditlog.enricher.evidence.Signing;
import io.auditlog.enricher.evidence.SigningKey;
import io.auditlog.enricher.fetch.ApiEntrySource;
import io.auditlog.enricher.fetch.EntrySource;
import io.auditlog.enricher.fetch.SourceContext;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.http.EntryPath;
import io.auditlog.enricher.fetch.http.HttpEntrySource;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.kafka.TopicMonitor;
import io.auditlog.enricher.monitoring.CallMetrics;
import io.auditlog.enricher.monitoring.Meters;
import io.auditlog.enricher.monitoring.OutageReporter;
import io.auditlog.enricher.monitoring.WorkerStatus;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.Timer;
import io.auditlog.enricher.topology.CommitTrigger;
import io.auditlog.enricher.topology.EnrichTopology;
import io.auditlog.enricher.topology.InputGuard;
import io.auditlog.enricher.topology.PollBackpressure;
import io.auditlog.enricher.topology.RefusedRecords;
import io.auditlog.enricher.tracing.Traces;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds what a worker connects: each part from the sections of the configuration that it needs, with the worker's clocks.
 * Threads: the one that starts the worker.
 */
record WorkerParts(
        WorkerConfig config,
        Meters meters,
        WorkerStatus status,
        Clock clock,
        LongSupplier nanoTime,
        RandomGenerator random,
        Supplier<String> uuid,
        Consumer<Throwable> failed) {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerParts.class);
    private static final int IO_THREADS = 2;

    /** The request path from the stream thread to the HTTP client; {@link ApiEntrySource} describes the layers. */
    ApiEntrySource source(Credentials credentials, EntryTranslator translator, RateControl control, Timer timers) {
        SourceSettings api = config.source();
        OutageReporter outages = new OutageReporter(
                meters.registry(), status, api.baseUrl(), config.apiKey().file());
        return HttpEntrySource.open(
                api,
                config.retry(),
                config.breaker(),
                control,
                IO_THREADS,
                new SourceContext(
                        credentials,
                        translator,
                        clock,
                        nanoTime,
                        random,
                        timers,
                        new CallMetrics(meters.registry(), status),
                        outages,
                        failed));
    }

    /** Spans and OTLP metrics, if OpenTelemetry's variables ask for them. */
    Traces traces() {
        EntryPath path = new EntryPath(config.source().baseUrl());
        return config.tracing().open(path::of, meters::read, clock, nanoTime, uuid.get());
    }

    /** What compares the input, the ledger and the committed offsets with what they were. */
    Continuity continuity() {
        Object guarantee = config.flow().streams().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
        return new Continuity(
                config.flow().topics().input(),
                config.flow().applicationId(),
                config.flow().startFrom(),
                guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2),
                nanoTime,
                failed);
    }

    /** The topology, whose outcomes come from this source. */
    EnrichTopology topology(
            EntrySource source,
            Continuity continuity,
            TopicMonitor monitor,
            Serializer<IndexedRecord> serializer,
            WorkerMetrics metrics,
            Traces traces) {
        InputGuard input = new InputGuard(metrics, nanoTime);
        return new EnrichTopology(
                config.flow(),
                new InputIdReader(config.flow().idPointer(), config.idRules()),
                source,
                continuity,
                monitor::limits,
                monitor::refresh,
                serializer,
                Version.current(),
                clock,
                nanoTime,
                metrics,
                input,
                PollBackpressure.inHeap(source, input, config.flow().maxOpen(), metrics),
                new CommitTrigger(config.flow().commitLatency(), nanoTime),
                new RefusedRecords(metrics, nanoTime),
                config.checkpoints().map(this::signing),
                traces);
    }

    private Signing signing(CheckpointSettings checkpoints) {
        SigningKey key = checkpoints.key(config.flow().applicationId());
        LOG.info("checkpoints are signed by {}", key.verifier().line());
        return new Signing(key, checkpoints.interval(), uuid);
    }
}
