package io.auditlog.enricher.preflight;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.fetch.SingleFetch.Result;
import io.auditlog.enricher.fetch.single.Advice;
import io.auditlog.enricher.ratelimit.Quota;
import io.auditlog.enricher.ratelimit.RateHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What one real request shows: whether address and key are right, what the clocks are apart, and which rate the API states. */
public final class RequestCheck {

    private static final String REQUEST = "request";
    private static final String CLOCK = "clock";
    private static final String RATE = "rate";

    /** The {@code Date} header has whole seconds, and the reply took some time. */
    private static final Duration TOLERATED = Duration.ofSeconds(10);

    private final Result result;
    private final boolean known;

    /**
     * Judges this result.
     *
     * @param known whether the ID was named by the operator, and so should exist
     */
    public RequestCheck(Result result, boolean known) {
        this.result = result;
        this.known = known;
    }

    /**
     * What the request shows, without secrets.
     *
     * @param id what was asked for
     * @param now when the reply had arrived
     * @param perSecond the configured rate
     * @param rateHeaders which headers the worker reads, as configured
     */
    public List<Finding> findings(String id, Instant now, double perSecond, String rateHeaders) {
        List<Finding> found = new ArrayList<>();
        found.add(result.failure().map(failure -> failed(id, failure)).orElseGet(() -> {
            String seen = "the API returned " + id + ", and accepted the key " + result.keyFingerprint();
            return Finding.passed(REQUEST, seen);
        }));
        if (result.head() != null) {
            found.add(clock(now));
            found.add(rate(perSecond, rateHeaders));
        }
        return found;
    }

    private Finding failed(String id, Failure failure) {
        String missing = failure.missingPerms().isEmpty()
                ? ""
                : "; missing permissions: " + String.join(", ", failure.missingPerms());
        String seen = failure.error() + " for " + id + ", with the key " + result.keyFingerprint() + missing;
        boolean missed = failure.code() == Code.NOT_FOUND || failure.code() == Code.GONE;
        if (missed && known) {
            return Finding.failed(REQUEST, seen, id + " does not exist, or the path in api.base.url is wrong.");
        }
        boolean json = header("content-type").filter(RequestCheck::isJson).isPresent();
        if (missed && json) { // the API describes no 404, so that of an ID cannot be told from that of a path
            return Finding.unknown(
                    REQUEST,
                    seen,
                    "A " + failure.httpStatus() + " shows host and TLS, not the path, and the key only if the path is"
                            + " right: to be sure, name an ID that exists with --id.");
        }
        if (failure.code() == Code.BAD_REQUEST && !known) {
            return Finding.unknown(REQUEST, seen, "To see more, name an ID that exists with --id.");
        }
        String advice = Advice.of(missed ? Code.PAYLOAD_MALFORMED : failure.code());
        return failure.code() == Code.TOO_MANY_REQUESTS
                ? Finding.unknown(REQUEST, seen, advice)
                : Finding.failed(REQUEST, seen, advice);
    }

    private static boolean isJson(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).contains("json");
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(result.head())
                .flatMap(head -> head.headers().stream()
                        .filter(line -> line.getKey().equalsIgnoreCase(name))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }

    private Finding clock(Instant now) {
        Optional<Instant> date = header("date").flatMap(RequestCheck::parse);
        if (date.isEmpty()) {
            return Finding.unknown(CLOCK, "the API sends no Date to compare with", "");
        }
        Duration ahead = Duration.between(date.get(), now);
        String seen = "this machine's clock is " + Span.of(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of")
                + " the API's";
        return ahead.abs().compareTo(TOLERATED) <= 0
                ? Finding.passed(CLOCK, seen)
                : Finding.failed(CLOCK, seen, "Set the clock, best by NTP; or the API's is wrong.");
    }

    private static Optional<Instant> parse(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String permitted(Quota quota) {
        return Double.isInfinite(quota.perSecond())
                ? quota.toString()
                : String.format(Locale.ROOT, "%s, %.2f calls per second", quota, quota.perSecond());
    }

    private Finding rate(double perSecond, String rateHeaders) {
        Predicate<String> isRead = RateHeaders.names(rateHeaders);
        String sent = result.head().headers().stream()
                .filter(line -> isRead.test(line.getKey().toLowerCase(Locale.ROOT)))
                .map(line -> line.getKey() + ": " + Escaped.text(line.getValue()))
                .collect(Collectors.joining("; "));
        Quota quota = result.signals().quota();
        int atOnce = result.signals().atOnce();
        if (sent.isEmpty()) {
            return Finding.passed(
                    RATE,
                    "no rate headers (rate.headers=" + rateHeaders
                            + "): the worker goes by rate.limit.per.second and by 429");
        }
        if (quota == null && atOnce == 0) {
            return Finding.unknown(
                    RATE, sent + ": not understood, so not used", "See docs/RATE-LIMITS.md, rate.headers.");
        }
        String read = sent
                + (quota == null ? "" : ": read as " + permitted(quota))
                + (atOnce == 0 ? "" : ": at most " + atOnce + " calls at once");
        return quota == null || quota.perSecond() >= perSecond
                ? Finding.passed(RATE, read)
                : Finding.unknown(
                        RATE, read, "The worker goes by that, since rate.limit.per.second is more: " + perSecond + ".");
    }
}
