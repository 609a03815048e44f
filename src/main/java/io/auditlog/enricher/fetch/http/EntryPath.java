package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.entry.AuditLogId;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The request path of an entry. An ID is always one path segment: everything but RFC 3986's unreserved characters is
 * percent-encoded, so no ID can reach another path, another host or a query. Threads: immutable.
 */
final class EntryPath {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final String prefix;

    EntryPath(URI baseUrl) {
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        this.prefix = path.replaceFirst("/+$", "") + "/api/audit-logs/";
    }

    String of(AuditLogId id) {
        String value = id.value();
        return isUnreserved(value) ? prefix + value : prefix + encoded(value);
    }

    private static boolean isUnreserved(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isUnreserved(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static String encoded(String text) {
        StringBuilder segment = new StringBuilder(text.length() * 3);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                segment.append((char) b);
            } else {
                segment.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
        return segment.toString();
    }
}
