package io.auditlog.enricher.fetch.single;

import io.auditlog.enricher.entry.Code;

/** What a person can do about one request that failed. */
public final class Advice {

    private Advice() {}

    /** One sentence: what it means, and what to do. */
    public static String of(Code code) {
        return switch (code) {
            case UNAUTHORIZED -> "The key is not accepted: get a valid one, and set api.key.file or api.key to it.";
            case FORBIDDEN ->
                "The key's owner lacks a permission: have it granted; the API's operators know which, if none is named.";
            case NOT_FOUND, GONE ->
                "The ID does not exist, or api.base.url is wrong: ask for an ID that exists, to tell which.";
            case BAD_REQUEST ->
                "The API does not take this ID: compare it with one that exists, and check api.base.url.";
            case TOO_MANY_REQUESTS ->
                "The API refuses for the rate, which workers and commands with this key share: try again later.";
            case REDIRECT -> "Redirects are not followed: check api.base.url, scheme and host included.";
            case PAYLOAD_MALFORMED, UNEXPECTED_STATUS, CLIENT_ERROR ->
                "Check api.base.url: what answered does not look like the API.";
            case PAYLOAD_OVERSIZED -> "Raise response.max.bytes, if entries may be so large.";
            case PAYLOAD_SCHEMA, ID_MISMATCH -> "The API breaks its own description: tell its operators.";
            case TLS ->
                "Check api.ssl.truststore.location, api.ssl.keystore.location if the API asks for a certificate, and"
                        + " whether scheme and port of api.base.url belong together.";
            case UNREACHABLE ->
                "No connection: check host and port of api.base.url, DNS, routes, and api.proxy.url if there is a proxy.";
            case TIMEOUT, CONNECTION, PROTOCOL ->
                "No complete reply: check api.base.url and the way there (api.proxy.url); if other IDs are answered,"
                        + " ask the API's operators.";
            case INTERNAL -> "This is a fault of audit-log-enricher: please report it.";
            default -> "The API was reached, and fails: try again later, and ask its operators if it lasts.";
        };
    }
}
