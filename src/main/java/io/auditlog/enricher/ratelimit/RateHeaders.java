package io.auditlog.enricher.ratelimit;

import io.auditlog.enricher.ratelimit.RateDialect.Meaning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Parses rate-limit headers: {@code RateLimit} and {@code RateLimit-Policy} of <a
 * href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">draft-ietf-httpapi-ratelimit-headers</a>
 * (revisions 08 to 11), the single field of its revision 07, and the families of {@link RateDialect}, including its
 * older revisions. Of several quotas, such as a gateway's and the API's, the most restrictive one counts.
 *
 * <p>The input is untrusted: values that are not plain numbers are ignored, huge ones are capped, and plain numbers of
 * unknown unit wait for evidence ({@link ResetUnit}).
 *
 * <p>Threads: any.
 */
public final class RateHeaders {

    private static final String AUTO = "auto";
    private static final String OFF = "off";
    private static final String LIMITS = "ratelimit";
    private static final String POLICIES = "ratelimit-policy";

    /** The quota unit of the draft that counts requests. */
    private static final String REQUESTS = "requests";

    private static final String CALLS_AT_ONCE = "concurrent-requests";
    private static final FieldItem NO_POLICY = new FieldItem("", Map.of());
    private static final double MAX_CALLS = 1e12;

    private static final Comparator<Quota> LEAST_FIRST = Comparator.<Quota>comparingDouble(
                    quota -> quota.isUsedUp() ? 0 : quota.perSecond())
            .thenComparing(Quota::untilReset, Comparator.reverseOrder());

    private final List<RateDialect> dialects;
    private final boolean draft;
    private final Map<String, ResetUnit> units = new HashMap<>();

    /**
     * A parser without evidence yet.
     *
     * @param which {@code auto}, {@code off}, or the prefix of the header names to use, in lower case
     */
    public RateHeaders(String which) {
        this.draft = which.equals(AUTO);
        this.dialects = switch (which) {
            case AUTO -> RateDialect.KNOWN;
            case OFF -> List.of();
            default -> RateDialect.behind(which);
        };
    }

    /** Matches the header names, in lower case, that a parser with this setting needs. */
    public static Predicate<String> names(String which) {
        return switch (which) {
            case AUTO -> name -> name.contains("ratelimit") || name.contains("rate-limit");
            case OFF -> name -> false;
            default -> name -> name.startsWith(which);
        };
    }

    /**
     * Parses the headers of one reply.
     *
     * @param headers by their names in lower case
     * @param date the reply's own {@code Date} header, or null; a reset that is a time of day is relative to it
     * @param now the time to use if {@code date} cannot be parsed
     * @param nanos arrival time of the reply, by a monotonic clock
     */
    public synchronized RateSignals read(Map<String, String> headers, String date, Instant now, long nanos) {
        Reply reply = new Reply(new HashMap<>(headers), date, now, nanos);
        List<Quota> found = new ArrayList<>();
        int atOnce = draft ? readDraft(reply.headers, found) : 0;
        for (RateDialect dialect : dialects) {
            if (!dialect.needsReset() || reply.headers.containsKey(dialect.reset())) {
                readNumbers(dialect, reply, found);
            }
        }
        return new RateSignals(found.stream().min(LEAST_FIRST).orElse(null), atOnce);
    }

    /** Whether the headers report any exhausted quota. */
    public boolean sayThatNothingIsLeft(Map<String, String> headers) {
        return dialects.stream().anyMatch(dialect -> isEmpty(dialect, headers))
                || !empty(headers).isEmpty();
    }

    /** Whether a refusal was for too many concurrent calls, not for their rate. */
    public boolean refuseCallsAtOnce(Map<String, String> headers) {
        Map<String, FieldItem> policies = policies(headers);
        List<FieldItem> empty = empty(headers);
        return empty.isEmpty()
                ? dialects.stream()
                        .anyMatch(dialect ->
                                isEmpty(dialect, headers) && RetryAfter.number(headers.get(dialect.limit())) == 0)
                : empty.stream().allMatch(item -> counts(policies.get(key(item)), CALLS_AT_ONCE));
    }

    private static boolean isEmpty(RateDialect dialect, Map<String, String> headers) {
        return FieldItem.parse(headers.get(dialect.remaining())).stream().anyMatch(item -> item.number() == 0);
    }

    private List<FieldItem> empty(Map<String, String> headers) {
        return FieldItem.parse(draft ? headers.get(LIMITS) : null).stream()
                .filter(item -> item.number("r") == 0)
                .toList();
    }

    /** Parses the draft's fields; returns the permitted concurrent calls, or 0. */
    private static int readDraft(Map<String, String> headers, List<Quota> found) {
        Map<String, FieldItem> policies = policies(headers);
        int atOnce = policies.values().stream()
                .filter(policy -> counts(policy, CALLS_AT_ONCE) && policy.number("q") > 0)
                .mapToInt(policy -> (int) Math.min(Integer.MAX_VALUE, policy.number("q")))
                .min()
                .orElse(0);
        for (FieldItem item : FieldItem.parse(headers.get(LIMITS))) {
            String[] pair = item.value().split("=", 2);
            if (pair.length > 1) { // limit=100, remaining=50, reset=5: as if each were a header
                headers.put("ratelimit-" + pair[0].strip(), pair[1].strip());
                policies.clear();
            }
            FieldItem policy = policies.remove(key(item));
            if (item.number("r") >= 0 && counts(policy, REQUESTS)) {
                found.add(quota(policy == null ? NO_POLICY : policy, item.number("r"), item.number("t"), LIMITS));
            }
        }
        policies.values().stream()
                .filter(policy -> counts(policy, REQUESTS) && policy.number("q") > 0)
                .forEach(policy -> found.add(quota(policy, policy.number("q"), 0, POLICIES)));
        return atOnce;
    }

    private static Quota quota(FieldItem policy, double remaining, double reset, String source) {
        Duration window = Quota.cut(policy.number("w"));
        return new Quota(calls(policy.number("q")), calls(remaining), Quota.cut(reset), window, false, source);
    }

    private static Map<String, FieldItem> policies(Map<String, String> headers) {
        Map<String, FieldItem> policies = new HashMap<>();
        FieldItem.parse(headers.get(POLICIES)).stream()
                .filter(item -> item.parameters().containsKey("q"))
                .forEach(item -> policies.put(key(item), item));
        return policies;
    }

    /** A policy's name, with its partition key if it has one. */
    private static String key(FieldItem item) {
        return item.value() + '\n' + item.parameters().getOrDefault("pk", "");
    }

    /** Whether a policy, or its absence, counts in this unit: there are also quotas of bytes. */
    private static boolean counts(FieldItem policy, String unit) {
        return unit.equals(policy == null ? REQUESTS : policy.parameters().getOrDefault("qu", REQUESTS));
    }

    /** One number per header, or several, such as a gateway's and the API's. */
    private void readNumbers(RateDialect dialect, Reply reply, List<Quota> found) {
        List<FieldItem> remainders = reply.items(dialect.remaining());
        List<FieldItem> limits = reply.items(dialect.limit());
        List<FieldItem> resets = reply.items(dialect.reset());
        int count = remainders.size();
        for (int i = 0; i < count; i++) {
            double remaining = remainders.get(i).number();
            double limit = limits.isEmpty()
                    ? -1
                    : limits.get(limits.size() == count ? i : 0).number();
            if (remaining < 0 || (remaining == 0 && limit == 0)) {
                continue; // both zero: Okta's signal for too many concurrent calls
            }
            String reset = resets.size() == count ? resets.get(i).value() : reply.headers.get(dialect.reset());
            ResetUnit unit = units.computeIfAbsent(
                    dialect.name() + i,
                    name -> new ResetUnit(dialect.meaning() == Meaning.WINDOW_IN_SECONDS ? ResetUnit.SECOND : 0));
            Duration until = reply.until(reset, unit, limit < 0 || remaining * 2 >= limit);
            Duration window = window(dialect, reply, limits);
            found.add(
                    switch (dialect.meaning()) {
                        case BUCKET -> Quota.bucket(calls(limit), calls(remaining), until, dialect.name());
                        case FILL_RATE ->
                            Quota.filling(
                                    calls(limit),
                                    calls(remaining),
                                    fillTime(calls(limit), RetryAfter.number(reset), window),
                                    dialect.name());
                        default -> new Quota(calls(limit), calls(remaining), until, window, false, dialect.name());
                    });
        }
    }

    private static Duration fillTime(long size, double calls, Duration interval) {
        return calls > 0 ? Quota.cut(interval.toNanos() / 1e9 * size / calls) : Duration.ZERO;
    }

    /** The window, from its own header, beside the limit, or with the draft's policies: {@code 100;w=60}. */
    private static Duration window(RateDialect dialect, Reply reply, List<FieldItem> limits) {
        if (dialect.windowMillis() > 0) {
            double units = dialect.window().isEmpty() ? 1 : RetryAfter.number(reply.headers.get(dialect.window()));
            return Quota.cut(units * dialect.windowMillis() / 1000);
        }
        List<FieldItem> candidates = new ArrayList<>(limits);
        if (dialect.meaning() == Meaning.WINDOW_IN_SECONDS) {
            candidates.addAll(reply.items(POLICIES));
        }
        return candidates.stream()
                .filter(item -> item.parameters().containsKey("w") && !limits.isEmpty())
                .filter(item -> item.value().equals(limits.get(0).value()))
                .findFirst()
                .map(item -> Quota.cut(item.number("w")))
                .orElse(Duration.ZERO);
    }

    private static long calls(double number) {
        return (long) Math.max(0, Math.min(MAX_CALLS, number));
    }

    /** A reply's headers, its {@code Date} header, and when it arrived. */
    private record Reply(Map<String, String> headers, String date, Instant now, long nanos) {

        List<FieldItem> items(String header) {
            return FieldItem.parse(headers.get(header));
        }

        /** Time until the reset; zero if unknown. */
        Duration until(String reset, ResetUnit unit, boolean full) {
            double number = RetryAfter.number(reset);
            Optional<Duration> until = number >= 0 && number < RetryAfter.EPOCH_SECONDS
                    ? unit.read(number, full, nanos)
                    : RetryAfter.longest(reset, date, now);
            return until.map(time -> time.compareTo(Quota.MAX) < 0 ? time : Quota.MAX)
                    .orElse(Duration.ZERO);
        }
    }

    /**
     * The limits reported by one reply's headers. Immutable.
     *
     * @param quota the rate quota, or null; the most restrictive one if there are several
     * @param atOnce permitted concurrent calls, or 0 if not reported
     */
    public record RateSignals(Quota quota, int atOnce) {}
}
