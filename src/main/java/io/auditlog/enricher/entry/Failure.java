package io.auditlog.enricher.entry;

import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import java.util.List;

/**
 * Why an ID could not be enriched: all that a dead letter contains about the response. Built on HTTP threads,
 * immutable.
 *
 * @param code the reason
 * @param httpStatus HTTP status, 0 without a response
 * @param error readable description; escaped, so safe to log
 * @param pointer JSON pointer (RFC 6901) to the offending member of the response, or null
 * @param issues the API's {@code issues} array as JSON text, or null
 * @param missingPerms the API's {@code missingPerms}, empty if there were none
 * @param locationHost target host of a redirect, or null
 * @param body sample of the response body, or null without one
 */
public record Failure(
        Code code,
        int httpStatus,
        String error,
        String pointer,
        String issues,
        List<String> missingPerms,
        String locationHost,
        BodySample body) {

    public Failure {
        error = Escaped.text(error);
        missingPerms = List.copyOf(missingPerms);
    }

    /** A failure without a response. */
    public static Failure of(Code code, String error) {
        return new Failure(code, 0, error, null, null, List.of(), null, null);
    }

    /** A copy with a JSON pointer. */
    public Failure at(String jsonPointer) {
        return new Failure(code, httpStatus, error, jsonPointer, issues, missingPerms, locationHost, body);
    }

    /** A copy with the status and body sample of the response. */
    public Failure in(int status, BodySample sample) {
        return new Failure(code, status, error, pointer, issues, missingPerms, locationHost, sample);
    }

    /** A copy with the content of the error response's body. */
    public Failure saying(ErrorBody said) {
        String text = said.error() == null ? error : error + ": " + said.error();
        return new Failure(code, httpStatus, text, pointer, said.issues(), said.missingPerms(), locationHost, body);
    }

    /** A copy with the target host of a redirect. */
    public Failure towards(String host) {
        return new Failure(code, httpStatus, error, pointer, issues, missingPerms, host, body);
    }
}
