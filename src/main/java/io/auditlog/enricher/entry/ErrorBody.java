package io.auditlog.enricher.entry;

import java.util.List;

/**
 * The content of the API's error object, as far as it was readable.
 *
 * @param problemType its {@code type} if it is a problem (RFC 9457), or null
 * @param error its {@code error} text, or a problem's {@code detail} or {@code title}; escaped, or null
 * @param issues its {@code issues} array as JSON text, or null
 * @param missingPerms its {@code missingPerms}, empty if there were none
 */
public record ErrorBody(String problemType, String error, String issues, List<String> missingPerms) {

    /** Nothing was readable. */
    public static final ErrorBody NONE = new ErrorBody(null, null, null, List.of());

    public ErrorBody {
        error = Escaped.text(error);
        missingPerms = List.copyOf(missingPerms);
    }
}
