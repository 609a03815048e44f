package io.auditlog.enricher.pace;

import io.auditlog.enricher.pace.FieldItems.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the headers of a reply tell of the permitted rate. Understood are {@code RateLimit} and {@code RateLimit-Policy} of
 * <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">draft-ietf-httpapi-ratelimit-headers</a>
 * (two fields with named policies since its revision 08), that draft's older forms ({@code RateLimit-Limit},
 * {@code -Remaining} and {@code -Reset}, and the three in one field), and their forerunners with {@code X-RateLimit-} or
 * {@code X-Rate-Limit-}, whose reset is anything that {@link RetryAfter} reads. Of quotas
 * that are sent twice, as by a gateway and by the API, the one that permits less counts.
 *
 * <p>They come from outside and are never trusted: what is no plain number is as if it were not there, and what is huge is
 * cut. Where several limits are told, the one that permits the least counts.
 */
public final class RateHeaders {

    /** Quotas for longer times are not known. */
    static final Duration LONGEST = Duration.ofDays(31);

    private static final int LONGEST_NUMBER = 32;
    private static final double MOST_CALLS = 1e12;

    private static final List<String> FAMILIES = List.of("ratelimit-", "x-ratelimit-", "x-rate-limit-");

    private static final Comparator<Quota> LEAST_FIRST = Comparator.<Quota>comparingDouble(
                    quota -> quota.isUsedUp() ? 0 : quota.perSecond())
            .thenComparing(Quota::untilReset, Comparator.reverseOrder());

    private RateHeaders() {}

    /**
     * Reads the headers.
     *
     * @param headers by their names in lower case
     * @param date the reply's own {@code Date} header, or null; a reset that is a time of day is relative to it
     * @param now the time to use where {@code date} cannot be read
     */
    public static Optional<Quota> parse(Map<String, String> headers, String date, Instant now) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        Optional<Quota> named = named(headers);
        if (named.isPresent()) {
            return named;
        }
        List<Item> together = FieldItems.parse(headers.get("ratelimit"));
        if (together.stream().anyMatch(item -> item.value().contains("="))) {
            Map<String, String> parts = dictionary(together);
            return numbers(parts::get, windowOf(headers.get("ratelimit-policy"), parts.get("limit")), date, now);
        }
        return FAMILIES.stream()
                .flatMap(family -> {
                    UnaryOperator<String> part = name -> headers.get(family + name);
                    return numbers(part, window(part), date, now).stream();
                })
                .findFirst();
    }

    /** Quotas by name, with their policies: {@code RateLimit: "default";r=50;t=30}. */
    private static Optional<Quota> named(Map<String, String> headers) {
        Map<String, Item> policies = new HashMap<>();
        FieldItems.parse(headers.get("ratelimit-policy")).stream()
                .filter(item -> item.parameters().containsKey("q"))
                .forEach(item -> policies.put(item.value(), item));
        List<Quota> quotas = new ArrayList<>();
        for (Item item : FieldItems.parse(headers.get("ratelimit"))) {
            Item policy = policies.remove(item.value());
            double remaining = number(item.parameters().get("r"));
            if (remaining >= 0 && countsRequests(policy)) {
                quotas.add(quota(policy, remaining, number(item.parameters().get("t"))));
            }
        }
        policies.values().stream()
                .filter(RateHeaders::countsRequests)
                .filter(policy -> number(policy.parameters().get("q")) > 0)
                .forEach(policy ->
                        quotas.add(quota(policy, number(policy.parameters().get("q")), 0)));
        return quotas.stream().min(LEAST_FIRST);
    }

    private static Quota quota(Item policy, double remaining, double reset) {
        double limit = policy == null ? 0 : number(policy.parameters().get("q"));
        double window = policy == null ? 0 : number(policy.parameters().get("w"));
        return new Quota(calls(limit), calls(remaining), seconds(reset), seconds(window));
    }

    /** There are also quotas of bytes and of calls at once. */
    private static boolean countsRequests(Item policy) {
        return policy == null
                || policy.parameters().getOrDefault("qu", "requests").equals("requests");
    }

    private static Map<String, String> dictionary(List<Item> items) {
        Map<String, String> parts = new HashMap<>();
        for (Item item : items) {
            String[] pair = item.value().split("=", 2);
            parts.put(pair[0].strip(), pair.length > 1 ? pair[1].strip() : "");
        }
        return parts;
    }

    /** A number in each header, or several, as from a gateway and from the API; only what remains must be there. */
    private static Optional<Quota> numbers(UnaryOperator<String> part, Duration window, String date, Instant now) {
        List<Item> remainders = FieldItems.parse(part.apply("remaining"));
        List<Item> limits = FieldItems.parse(part.apply("limit"));
        List<String> resets = resets(part.apply("reset"), remainders.size());
        List<Quota> quotas = new ArrayList<>();
        for (int i = 0; i < remainders.size(); i++) {
            double remaining = number(remainders.get(i).value());
            if (remaining >= 0) {
                boolean own = limits.size() == remainders.size();
                double limit =
                        limits.isEmpty() ? -1 : number(limits.get(own ? i : 0).value());
                Duration reset = RetryAfter.longest(resets.get(i), date, now)
                        .map(until -> until.compareTo(LONGEST) < 0 ? until : LONGEST)
                        .orElse(Duration.ZERO);
                quotas.add(new Quota(calls(limit), calls(remaining), reset, window));
            }
        }
        return quotas.stream().min(LEAST_FIRST);
    }

    /** One for each remainder: each its own where there are as many, else the same for all. */
    private static List<String> resets(String header, int count) {
        List<Item> items = FieldItems.parse(header);
        return count > 1 && items.size() == count
                ? items.stream().map(Item::value).toList()
                : Collections.nCopies(count, header);
    }

    /** The window stands beside the limit, or in a header of its own: {@code 100;w=60}. */
    private static Duration window(UnaryOperator<String> part) {
        String limit = part.apply("limit");
        List<Item> items = FieldItems.parse(limit);
        String first = items.isEmpty() ? null : items.get(0).value();
        Duration beside = windowOf(limit, first);
        return beside.isZero() ? windowOf(part.apply("policy"), first) : beside;
    }

    private static Duration windowOf(String policies, String limit) {
        return FieldItems.parse(policies).stream()
                .filter(item -> item.value().equals(limit) && item.parameters().containsKey("w"))
                .findFirst()
                .map(item -> seconds(number(item.parameters().get("w"))))
                .orElse(Duration.ZERO);
    }

    private static Duration seconds(double seconds) {
        double longest = LONGEST.toSeconds();
        return Duration.ofMillis((long) (1000 * Math.max(0, Math.min(longest, seconds))));
    }

    private static long calls(double number) {
        return (long) Math.max(0, Math.min(MOST_CALLS, number));
    }

    /** A plain decimal number, or -1. */
    private static double number(String text) {
        if (text == null || text.isBlank() || text.length() > LONGEST_NUMBER) {
            return -1;
        }
        String stripped = text.strip();
        boolean plain = stripped.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')
                && stripped.charAt(0) != '.'
                && stripped.indexOf('.') == stripped.lastIndexOf('.');
        return plain ? Double.parseDouble(stripped) : -1;
    }
}
