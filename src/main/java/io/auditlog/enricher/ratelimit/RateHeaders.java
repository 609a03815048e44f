package io.auditlog.enricher.ratelimit;

import io.auditlog.enricher.ratelimit.FieldItems.Item;
import io.auditlog.enricher.ratelimit.RateDialect.Meaning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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

    /** The quota unit of the draft that counts requests. */
    private static final String REQUESTS = "requests";

    private static final String CALLS_AT_ONCE = "concurrent-requests";

    private static final int MAX_NUMBER = 32;
    private static final double MAX_CALLS = 1e12;

    private static final Comparator<Quota> LEAST_FIRST = Comparator.<Quota>comparingDouble(
                    quota -> quota.isUsedUp() ? 0 : quota.perSecond())
            .thenComparing(Quota::untilReset, Comparator.reverseOrder());

    private final List<RateDialect> dialects;
    private final boolean draft;
    private final Map<String, ResetUnit> units = new HashMap<>();

    /** A quota and its source headers. */
    private record Read(Quota quota, String source) {}

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
        List<Read> found = new ArrayList<>();
        int atOnce = draft ? draft(headers, found) : 0;
        for (RateDialect dialect : dialects) {
            found.addAll(numbers(dialect, headers, date, now, nanos));
        }
        return found.stream()
                .min(Comparator.comparing(Read::quota, LEAST_FIRST))
                .map(read -> new RateSignals(read.quota(), read.source(), atOnce))
                .orElse(atOnce > 0 ? new RateSignals(null, "", atOnce) : RateSignals.NONE);
    }

    /** Whether the headers report any exhausted quota. */
    public boolean sayThatNothingIsLeft(Map<String, String> headers) {
        return dialects.stream()
                        .anyMatch(dialect -> remainders(dialect, headers).contains(0.0))
                || (draft && FieldItems.parse(headers.get("ratelimit")).stream().anyMatch(RateHeaders::isEmpty));
    }

    /** Whether a refusal was for too many concurrent calls, not for their rate. */
    public boolean refuseCallsAtOnce(Map<String, String> headers) {
        if (draft) {
            Map<String, Item> policies = policies(headers);
            List<Item> empty = FieldItems.parse(headers.get("ratelimit")).stream()
                    .filter(RateHeaders::isEmpty)
                    .toList();
            if (!empty.isEmpty()) {
                return empty.stream()
                        .allMatch(item -> unit(policies.get(key(item))).equals(CALLS_AT_ONCE));
            }
        }
        return dialects.stream()
                .anyMatch(dialect ->
                        remainders(dialect, headers).contains(0.0) && number(headers.get(dialect.limit())) == 0);
    }

    private static boolean isEmpty(Item item) {
        return number(item.parameters().get("r")) == 0;
    }

    /** Parses the draft's fields; returns the permitted concurrent calls, or 0. */
    private static int draft(Map<String, String> headers, List<Read> found) {
        Map<String, Item> policies = policies(headers);
        int atOnce = policies.values().stream()
                .filter(policy -> unit(policy).equals(CALLS_AT_ONCE))
                .mapToInt(policy -> (int)
                        Math.min(Integer.MAX_VALUE, number(policy.parameters().get("q"))))
                .filter(calls -> calls > 0)
                .min()
                .orElse(0);
        List<Item> limits = FieldItems.parse(headers.get("ratelimit"));
        if (limits.stream().anyMatch(item -> item.value().contains("="))) {
            oneField(limits, headers.get("ratelimit-policy"))
                    .ifPresent(quota -> found.add(new Read(quota, "ratelimit")));
            return atOnce;
        }
        for (Item item : limits) {
            Item policy = policies.remove(key(item));
            double remaining = number(item.parameters().get("r"));
            if (remaining >= 0 && unit(policy).equals(REQUESTS)) {
                found.add(new Read(
                        quota(policy, remaining, number(item.parameters().get("t"))), "ratelimit"));
            }
        }
        policies.values().stream()
                .filter(policy -> unit(policy).equals(REQUESTS))
                .filter(policy -> number(policy.parameters().get("q")) > 0)
                .forEach(policy -> found.add(
                        new Read(quota(policy, number(policy.parameters().get("q")), 0), "ratelimit-policy")));
        return atOnce;
    }

    private static Map<String, Item> policies(Map<String, String> headers) {
        Map<String, Item> policies = new HashMap<>();
        FieldItems.parse(headers.get("ratelimit-policy")).stream()
                .filter(item -> item.parameters().containsKey("q"))
                .forEach(item -> policies.put(key(item), item));
        return policies;
    }

    /** A policy's name, with its partition key if it has one. */
    private static String key(Item item) {
        return item.value() + '\n' + item.parameters().getOrDefault("pk", "");
    }

    /** A policy's quota unit: there are also quotas of bytes and of concurrent calls. */
    private static String unit(Item policy) {
        return policy == null ? REQUESTS : policy.parameters().getOrDefault("qu", REQUESTS);
    }

    private static Quota quota(Item policy, double remaining, double reset) {
        double limit = policy == null ? 0 : number(policy.parameters().get("q"));
        double window = policy == null ? 0 : number(policy.parameters().get("w"));
        return new Quota(calls(limit), calls(remaining), Quota.cut(reset), Quota.cut(window));
    }

    /** {@code limit=100, remaining=50, reset=5}. */
    private static Optional<Quota> oneField(List<Item> items, String policy) {
        Map<String, String> parts = new HashMap<>();
        for (Item item : items) {
            String[] pair = item.value().split("=", 2);
            parts.put(pair[0].strip(), pair.length > 1 ? pair[1].strip() : "");
        }
        double remaining = number(parts.get("remaining"));
        Duration reset = Quota.cut(number(parts.get("reset")));
        return remaining < 0
                ? Optional.empty()
                : Optional.of(new Quota(
                        calls(number(parts.get("limit"))),
                        calls(remaining),
                        reset,
                        windowOf(policy, parts.get("limit"))));
    }

    /** One number per header, or several, such as a gateway's and the API's. */
    private List<Read> numbers(RateDialect dialect, Map<String, String> headers, String date, Instant now, long nanos) {
        if (dialect.needsReset() && !headers.containsKey(dialect.reset())) {
            return List.of();
        }
        List<Double> remainders = remainders(dialect, headers);
        List<Item> limits = FieldItems.parse(headers.get(dialect.limit()));
        List<String> resets = resets(headers.get(dialect.reset()), remainders.size());
        Duration window = window(dialect, headers);
        List<Read> found = new ArrayList<>();
        for (int i = 0; i < remainders.size(); i++) {
            double remaining = remainders.get(i);
            int own = limits.size() == remainders.size() ? i : 0;
            double limit = limits.isEmpty() ? -1 : number(limits.get(own).value());
            if (remaining < 0 || (remaining == 0 && limit == 0)) {
                continue; // both zero: Okta's signal for too many concurrent calls
            }
            ResetUnit unit = units.computeIfAbsent(dialect.name() + i, name -> dialect.unit());
            boolean full = limit < 0 || remaining * 2 >= limit;
            String reset = resets.get(i);
            Quota quota = dialect.meaning() == Meaning.FILL_RATE
                    ? filling(calls(limit), calls(remaining), number(reset), window)
                    : quota(
                            dialect,
                            calls(limit),
                            calls(remaining),
                            until(reset, full, unit, date, now, nanos),
                            window);
            found.add(new Read(quota, dialect.name()));
        }
        return found;
    }

    private static Quota quota(RateDialect dialect, long limit, long remaining, Duration reset, Duration window) {
        return dialect.meaning() == Meaning.BUCKET
                ? Quota.bucket(limit, remaining, reset)
                : new Quota(limit, remaining, reset, window);
    }

    private static Quota filling(long size, long remaining, double calls, Duration interval) {
        Duration window = calls > 0 ? Quota.cut(interval.toNanos() / 1e9 * size / calls) : Duration.ZERO;
        return Quota.bucketOf(size, remaining, window);
    }

    private static List<Double> remainders(RateDialect dialect, Map<String, String> headers) {
        return FieldItems.parse(headers.get(dialect.remaining())).stream()
                .map(item -> number(item.value()))
                .toList();
    }

    /** Time until the reset; zero if unknown. */
    private static Duration until(String reset, boolean full, ResetUnit unit, String date, Instant now, long nanos) {
        double number = number(reset);
        Optional<Duration> until = number >= 0 && number < RetryAfter.EPOCH_SECONDS
                ? unit.read(number, full, nanos)
                : RetryAfter.longest(reset, date, now);
        return until.map(time -> time.compareTo(Quota.MAX) < 0 ? time : Quota.MAX)
                .orElse(Duration.ZERO);
    }

    /** One reset per remainder: each its own if the counts match, else the same for all. */
    private static List<String> resets(String header, int count) {
        List<Item> items = FieldItems.parse(header);
        return items.size() == count ? items.stream().map(Item::value).toList() : Collections.nCopies(count, header);
    }

    /** The window, from its own header, beside the limit, or with the draft's policies: {@code 100;w=60}. */
    private static Duration window(RateDialect dialect, Map<String, String> headers) {
        if (dialect.windowMillis() > 0) {
            double units = dialect.window().isEmpty() ? 1 : number(headers.get(dialect.window()));
            return Quota.cut(units * dialect.windowMillis() / 1000);
        }
        String limit = headers.get(dialect.limit());
        List<Item> items = FieldItems.parse(limit);
        String first = items.isEmpty() ? null : items.get(0).value();
        Duration beside = windowOf(limit, first);
        return beside.isZero() && dialect.meaning() == Meaning.WINDOW_IN_SECONDS
                ? windowOf(headers.get("ratelimit-policy"), first)
                : beside;
    }

    private static Duration windowOf(String policies, String limit) {
        return FieldItems.parse(policies).stream()
                .filter(item -> item.value().equals(limit) && item.parameters().containsKey("w"))
                .findFirst()
                .map(item -> Quota.cut(number(item.parameters().get("w"))))
                .orElse(Duration.ZERO);
    }

    private static long calls(double number) {
        return (long) Math.max(0, Math.min(MAX_CALLS, number));
    }

    /** A plain decimal number, or -1. */
    private static double number(String text) {
        if (text == null || text.isBlank() || text.length() > MAX_NUMBER) {
            return -1;
        }
        String stripped = text.strip();
        boolean plain = stripped.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')
                && stripped.charAt(0) != '.'
                && stripped.indexOf('.') == stripped.lastIndexOf('.');
        return plain ? Double.parseDouble(stripped) : -1;
    }
}
