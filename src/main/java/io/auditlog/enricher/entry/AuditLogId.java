package io.auditlog.enricher.entry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The identifier of one audit-log entry, checked: it is safe to log, and it can be sent as one path segment.
 *
 * @param value the text, 1 to 256 characters at the most, without control and format characters, never {@code .} or
 *     {@code ..}
 */
public record AuditLogId(String value) {

    /** What reading an input record's value gave. */
    public sealed interface Parsed {
        /** The value is an ID. */
        record Valid(AuditLogId id) implements Parsed {}

        /** The value is none; {@code failure} says why, with class {@code invalid-id}. */
        record Invalid(Failure failure) implements Parsed {}
    }

    public AuditLogId {
        Objects.requireNonNull(value, "value");
        String fault = IdRules.faultOf(value);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    /**
     * Reads an ID from the value of an input record. Never throws: what is no ID comes back as {@link Parsed.Invalid}.
     *
     * @param utf8 the value as it was read, null for a tombstone
     * @param rules what this deployment allows
     */
    public static Parsed parse(byte[] utf8, IdRules rules) {
        if (utf8 == null) {
            return invalid(Code.ID_INVALID, "the value is null (a tombstone); expected an audit-log ID");
        }
        if (utf8.length > IdRules.MAX_BYTES) {
            return invalid(
                    Code.ID_INVALID,
                    "the value has " + utf8.length + " bytes; an ID has at most " + rules.maxLength() + " characters");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            return invalid(Code.ID_UNREADABLE, "the value is not UTF-8 text");
        }
        return of(text, rules);
    }

    /** Checks a text. */
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
