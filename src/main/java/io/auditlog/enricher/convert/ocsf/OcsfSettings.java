package io.auditlog.enricher.convert.ocsf;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * How entries are shown as OCSF events.
 *
 * @param mappingFile rules that come before the built-in ones
 * @param rawData whether an event holds the body of the reply
 * @param unmapped how {@code data} is held
 * @param redact JSON pointers into an entry, whose values are replaced by tokens
 * @param redactKeyFile holds the key of the tokens; set if anything is redacted
 * @param zone the zone of times without one; UTC if it is empty
 */
public record OcsfSettings(
        OcsfVersion version,
        Optional<Path> mappingFile,
        boolean rawData,
        Unmapped unmapped,
        List<String> redact,
        Optional<Path> redactKeyFile,
        Optional<ZoneId> zone) {

    /** As an object where every receiver can read it as one, else as its text; or always as its text. */
    public enum Unmapped {
        OBJECT,
        TEXT
    }

    /** As by default, with rules of one's own or without. */
    public static OcsfSettings of(OcsfVersion version, Optional<Path> mappingFile) {
        return new OcsfSettings(
                version, mappingFile, false, Unmapped.OBJECT, List.of(), Optional.empty(), Optional.empty());
    }

    public OcsfSettings {
        redact = List.copyOf(redact);
        if (!redact.isEmpty() && redactKeyFile.isEmpty()) {
            throw new IllegalArgumentException("ocsf.redact needs ocsf.redact.key.file, the key of its tokens");
        }
    }
}
