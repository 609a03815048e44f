package io.auditlog.enricher.fetch.http;

import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.Transport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolVersion;

/** The relevant part of a reply's status line and headers. */
record ReplyHead(int status, Reply.Headers headers, String contentCoding) {

    /** Longer header values are not kept. */
    private static final int MAX = 1024;

    static ReplyHead of(HttpResponse response, Predicate<String> carriesRateHeaders) {
        String type = null;
        String retryAfter = null;
        String date = null;
        String location = null;
        String coding = null;
        Map<String, String> rateLimits = Map.of();
        for (Iterator<Header> headers = response.headerIterator(); headers.hasNext(); ) {
            Header header = headers.next();
            String name = header.getName().toLowerCase(Locale.ROOT);
            String value = header.getValue();
            if (value == null || value.length() > MAX) {
                continue;
            }
            switch (name) {
                case "content-type" -> type = value;
                case "date" -> date = value;
                case "location" -> location = value;
                case "content-encoding" -> coding = coding == null ? value : coding + "," + value;
                case "retry-after", "x-retry-after", "x-ratelimit-retry-after" ->
                    retryAfter = retryAfter == null ? value : retryAfter + "\n" + value;
                default -> {
                    if (carriesRateHeaders.test(name)) {
                        rateLimits = rateLimits.isEmpty() ? new HashMap<>() : rateLimits;
                        rateLimits.merge(name, value, ReplyHead::oneList);
                    }
                }
            }
        }
        Reply.Headers kept = new Reply.Headers(type, retryAfter, date, location, rateLimits);
        return new ReplyHead(response.getCode(), kept, coding);
    }

    /** All of it, for {@link Transport.HeadCallback}. */
    static Transport.Head whole(HttpResponse response, SSLSession tls) {
        List<Map.Entry<String, String>> lines = Arrays.stream(response.getHeaders())
                .map(header -> Map.entry(header.getName(), Objects.requireNonNullElse(header.getValue(), "")))
                .toList();
        ProtocolVersion version = response.getVersion();
        return new Transport.Head(version == null ? "HTTP" : version.format(), tls, lines);
    }

    /** Joins lines of the same name into one list; a list that would get too long stays unchanged. */
    private static String oneList(String before, String line) {
        return before.length() + line.length() < MAX ? before + ", " + line : before;
    }

    /** Whether the status means that the connection is the wrong one or is about to end. */
    boolean asksForAnotherConnection() {
        return status == 408 || status == 421 || status == 424;
    }
}
