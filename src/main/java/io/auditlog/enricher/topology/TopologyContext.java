package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.fetch.EntrySource;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Components and settings of the topology.
 *
 * @param settings how the topology reads, commits and writes
 * @param ids extracts the ID from an input record
 * @param source fetches audit-log entries; shared by all processors, closed by its owner
 * @param input detects input without IDs; shared by all processors
 * @param backpressure receives the number of open ledger entries
 * @param continuity provides the id of the input topic
 * @param limits limits of the output topics
 * @param refusals output records that the brokers refused
 * @param letters serializer for dead letters
 * @param workerVersion version written into dead letters
 * @param clock clock for dead letters and for the first-seen time of an ID
 * @param events listener for metrics
 */
public record TopologyContext(
        TopologySettings settings,
        InputIdReader ids,
        EntrySource source,
        InputGuard input,
        PollBackpressure backpressure,
        Continuity continuity,
        OutputLimits limits,
        RefusedRecords refusals,
        Serializer<IndexedRecord> letters,
        String workerVersion,
        InstantSource clock,
        TopologyEvents events) {

    public TopologyContext {
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(backpressure, "gate");
        Objects.requireNonNull(continuity, "continuity");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(refusals, "refusals");
        Objects.requireNonNull(letters, "letters");
        Objects.requireNonNull(workerVersion, "workerVersion");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(events, "events");
    }
}
