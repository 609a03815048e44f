package io.auditlog.enricher.topology;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.convert.ErrorBodyReader;
import io.auditlog.enricher.convert.TranslateLimits;
import io.auditlog.enricher.convert.Translation;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.ErrorBody;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.schema.AuditLogEntry;
import java.time.Instant;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Converts a response body to the serialized enriched record, so that the stream thread only has to forward it.
 *
 * <p>Threads: HTTP threads, concurrently; the serializer must be thread-safe, as producers require of every serializer.
 */
public final class EntryEncoder implements ReplyReader {

    private final EntryTranslator translator;
    private final ErrorBodyReader errors;
    private final Serializer<IndexedRecord> serializer;
    private final String topic;

    /**
     * Creates an encoder for one topic.
     *
     * @param serializer already knows the schema id, so that no HTTP thread waits for the registry
     * @param topic the enriched topic
     */
    public EntryEncoder(TranslateLimits limits, Serializer<IndexedRecord> serializer, String topic) {
        this.translator = new EntryTranslator(limits);
        this.errors = new ErrorBodyReader(limits);
        this.serializer = serializer;
        this.topic = topic;
    }

    @Override
    public Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt) {
        Translation translation = translator.translate(asked, body, receivedAt);
        if (translation instanceof Translation.Rejected rejected) {
            return new Outcome.Refused(rejected.failure());
        }
        AuditLogEntry entry = ((Translation.Translated) translation).entry();
        return new Outcome.Enriched(serializer.serialize(topic, entry), entry.getEventTime());
    }

    @Override
    public ErrorBody error(byte[] body) {
        return errors.read(body);
    }
}
