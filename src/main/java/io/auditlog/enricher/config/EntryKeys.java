package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.flow.FlowSettings.RecordTimestamp;
import io.auditlog.enricher.translate.TranslateLimits;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;

/** What an ID and an entry may be. */
final class EntryKeys {

    static final String ID_PATTERN = "id.pattern";
    static final String ID_MAX_LENGTH = "id.max.length";
    static final String RESPONSE_MAX_DEPTH = "response.max.depth";
    static final String RECORD_TIMESTAMP = "record.timestamp";

    private EntryKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "IDs and entries")
                .key(
                        ID_PATTERN,
                        STRING,
                        IdRules.DEFAULT.allowed().pattern(),
                        Allowed.pattern(),
                        "Which IDs are accepted; another one is a dead letter without a call. Whatever the pattern says,"
                                + " an ID is sent as one encoded path segment, and control characters are refused. In a properties"
                                + " file a backslash is written twice.")
                .key(
                        ID_MAX_LENGTH,
                        INT,
                        IdRules.MAX_LENGTH,
                        Allowed.integers(1, IdRules.MAX_LENGTH),
                        "Longest ID that is accepted, in UTF-16 characters.")
                .key(
                        RESPONSE_MAX_DEPTH,
                        INT,
                        200,
                        Allowed.integers(8, 1000),
                        "Deepest nesting of objects and arrays in a reply, in levels; a deeper one is a dead letter.")
                .key(
                        RECORD_TIMESTAMP,
                        STRING,
                        "input",
                        Allowed.oneOf("input", "event"),
                        "Timestamp of an enriched record: the input record's, or the audited event's own. With event, old"
                                + " entries can be deleted at once by the topic's retention.");
    }

    static IdRules idRules(Values values) {
        return new IdRules(Pattern.compile(values.text(ID_PATTERN)), values.integer(ID_MAX_LENGTH));
    }

    static TranslateLimits limits(Values values) {
        return new TranslateLimits(values.integer(RESPONSE_MAX_DEPTH));
    }

    static RecordTimestamp timestamp(Values values) {
        return "event".equals(values.text(RECORD_TIMESTAMP)) ? RecordTimestamp.EVENT : RecordTimestamp.INPUT;
    }
}
