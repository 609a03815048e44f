package io.auditlog.enricher.entry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The validated ID of an audit-log entry: safe to log, and usable as one path segment.
 *
 * @param value 1 to at most 256 characters, without control and format characters, never {@code .} or {@code ..}
 */
public record AuditLogId(String value) {

    /** Result of parsing an input record's value. */
    public sealed interface Parsed {
        /** The value is a valid ID. */
        record Valid(AuditLogId id) implements Parsed {}

        /** The value is not a valid ID; {@code failure} gives the reason, with class {@code invalid-id}. */
        record Invalid(Failure failure) implements Parsed {}
    }

    public AuditLogId {
        String fault = IdRules.faultOf(value);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    /**
     * Parses an ID from the value of an input record. Never throws: an invalid ID returns {@link Parsed.Invalid}.
     *
     * @param utf8 the raw value, null for a tombstone
     * @param rules the rules of this deployment
     */
    public static Parsed parse(byte[] utf8, IdRules rules) {
        if (utf8 == null) {
            return invalid(Code.ID_INVALID, "the value is null (a tombstone); expected an audit-log ID");
        }
        if (utf8.length > IdRules.MAX_BYTES) {
            String limit = " bytes; an ID has at most " + rules.maxLength() + " characters";
            return invalid(Code.ID_INVALID, "the value has " + utf8.length + limit);
        }
        try {
            return of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(utf8))
                            .toString(),
                    rules);
        } catch (CharacterCodingException e) {
            return invalid(Code.ID_UNREADABLE, "the value is not UTF-8 text");
        }
    }

    /** Validates a text. */
    public static Parsed of(String text, IdRules rules) {
        String fault = rules.faultIn(text);
        return fault == null ? new Parsed.Valid(new AuditLogId(text)) : invalid(Code.ID_INVALID, fault);
    }

    private static Parsed invalid(Code code, String message) {
        return new Parsed.Invalid(Failure.of(code, message));
    }

    @Override
    public String toString() {
        return value;
    }
}
