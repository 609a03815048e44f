package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Opens bodies and JSON input records for parsing, with the limits and strictness of this package.
 *
 * <p>Threads: thread-safe; the only shared state is the parser's table of names.
 */
final class JsonSource {

    /** Far above {@link JsonCursor#MAX_NAME}, because the parser counts allocated, not read, characters. */
    private static final int PARSER_MAX_NAME = 16_384;

    private static final int MAX_NUMBER = 1000;
    private static final int SHOWN_TOKEN = 40;
    private static final int SHOWN_REASON = 200;

    /** References in the parser's messages to its own settings, which no user can change. */
    private static final Pattern OWN_SETTINGS = Pattern.compile("(, from|: enable) `[^`]*`( to allow)?");

    private final JsonFactory factory;

    JsonSource(TranslateLimits limits) {
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(MAX_NUMBER)
                        .maxNameLength(PARSER_MAX_NAME)
                        .maxStringLength(Integer.MAX_VALUE) // bounded by the body's size cap
                        .build())
                .errorReportConfiguration(ErrorReportConfiguration.builder()
                        .maxErrorTokenLength(SHOWN_TOKEN)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // Colliding names only slow down one body; rejecting it would be a fault of ours.
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** A cursor before the first token of a body. */
    JsonCursor open(byte[] body) throws IOException {
        String fault = encodingFault(body);
        if (fault != null) {
            throw new JsonParseException((JsonParser) null, fault);
        }
        return new JsonCursor(factory.createParser(body), body);
    }

    private static String encodingFault(byte[] body) {
        if (body.length == 0) {
            return "it is empty";
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            return "it begins with a byte order mark";
        }
        // The parser would interpret NUL among the first bytes as UTF-16 or UTF-32.
        for (int at = 0; at < Math.min(4, body.length); at++) {
            if (body[at] == 0) {
                return "NUL at byte " + at;
            }
        }
        int at = Utf8Check.firstFault(body);
        return at < 0 ? null : String.format("not UTF-8: 0x%02X at byte %d", body[at], at);
    }

    /** Why a body could not be read, as one short line. */
    static String explain(IOException problem) {
        if (!(problem instanceof JacksonException found)) {
            return cut(String.valueOf(problem.getMessage()));
        }
        String reason = cut(OWN_SETTINGS.matcher(found.getOriginalMessage()).replaceAll(""));
        JsonLocation where = found.getLocation();
        return where == null || where.getByteOffset() < 0
                ? reason
                : reason + " (byte " + where.getByteOffset() + ", line " + where.getLineNr() + ")";
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_REASON ? text : text.substring(0, SHOWN_REASON) + "...";
    }
}
