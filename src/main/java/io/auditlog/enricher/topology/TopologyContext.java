package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.fetch.EntrySource;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What the topology is built of.
 *
 * @param settings how it reads, commits and writes
 * @param ids finds the ID in an input record
 * @param source who is asked; shared by all processors, closed by its owner
 * @param input whether anything in the input is an ID; shared by all processors
 * @param gate is told how much is open
 * @param continuity knows which topic is read
 * @param limits what the output topics take
 * @param refusals which output records the brokers refused
 * @param letters encodes dead letters
 * @param workerVersion version written into dead letters
 * @param clock the time of the dead letters and of the first sight of an ID
 * @param events who counts
 */
public record TopologyContext(
        TopologySettings settings,
        InputIdReader ids,
        EntrySource source,
        InputGuard input,
        PollBackpressure gate,
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
        Objects.requireNonNull(gate, "gate");
        Objects.requireNonNull(continuity, "continuity");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(refusals, "refusals");
        Objects.requireNonNull(letters, "letters");
        Objects.requireNonNull(workerVersion, "workerVersion");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(events, "events");
    }
}
