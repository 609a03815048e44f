package io.auditlog.enricher.fetch.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.AuditLogId;
import java.net.URI;
import java.net.URLEncoder;

/**
 * The request path of an entry. An ID is always one path segment: everything but RFC 3986's unreserved characters is
 * percent-encoded, so no ID can reach another path, another host or a query. Threads: immutable.
 */
public final class EntryPath {

    private final String prefix;

    public EntryPath(URI baseUrl) {
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        this.prefix = path.replaceFirst("/+$", "") + "/api/audit-logs/";
    }

    /** The path of this ID, with the base URL's own in front. */
    public String of(AuditLogId id) {
        if (isUnreserved(id.value())) {
            return prefix + id.value();
        }
        String form = URLEncoder.encode(id.value(), UTF_8); // as in HTML forms, which differ in three characters
        return prefix + form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static boolean isUnreserved(String id) {
        for (int at = 0; at < id.length(); at++) {
            char c = id.charAt(at);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && c != '-' && c != '.' && c != '_' && c != '~') {
                return false;
            }
        }
        return true;
    }
}
