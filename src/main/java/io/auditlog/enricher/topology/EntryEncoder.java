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
 * Makes the enriched record of a reply's body, down to the bytes on the topic, so that nothing but forwarding is left
 * for the stream thread.
 *
 * <p>Threads: HTTP threads, several at once; the serializer must allow that, as producers demand of every serializer.
 */
public final class EntryEncoder implements ReplyReader {

    private final EntryTranslator translator;
    private final ErrorBodyReader errors;
    private final Serializer<IndexedRecord> serializer;
    private final String topic;

    /**
     * An encoder for one topic.
     *
     * @param serializer knows the schema's id already, so that no HTTP thread ever waits for the registry
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
